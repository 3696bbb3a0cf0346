import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Asked } from '../questions.ts';
import type { RunRequest } from '../run.ts';
import { cotangentsOnView, sampleRequest } from '../sample-request.ts';
import { errorOf } from '../session-error.ts';
import type { GradientCheck } from '../views/trust.ts';
import { checkGradients, withObserved } from './check.ts';
import { checkBlocks } from './check-blocks.ts';
import { compareDevices } from './compare-devices.ts';

/** Entries of one tensor that are looked at. */
const MAX_ENTRIES = 24;

/**
 * Checks gradients against central differences at the sample on view, in float64 on the CPU: of the whole graph each weight's
 * and input's, from where backward begins; of a block, or of each block in a group, its own backward rule for each input, whatever stands around it. Where
 * the device is another one, its values and gradients are compared with the CPU's as well. @throws SessionError, DeviceError
 */
export async function checkOf({ scope }: { readonly scope: string | null }, asked: Asked): Promise<GradientCheck> {
  const request = { ...sampleRequest(asked, 'a check of gradients'), cotangents: cotangentsOnView(asked) };
  const { rows, held } =
    scope === null
      ? await ofGraph(request, asked)
      : await checkBlocks(scope, request, { maxEntries: MAX_ENTRIES, signal: asked.signal });
  const { executor } = asked;
  const isReference = executor.info.kind === 'cpu' && executor.info.precision === 'float64';
  const all = isReference ? [] : await compareDevices(request, createCpuExecutor('float64'), executor, asked.signal);
  const devices = all.filter(({ address }) => scope === null || isWithin(address, scope));
  const passed = rows.every((row) => row.passed) && devices.every((row) => row.passed);
  return { scope, passed, rows, held, devices };
}

/** Whether a value belongs to a block, or is inside a group. */
export const isWithin = (address: string, scope: string): boolean =>
  address.startsWith(`${scope}.`) || address.startsWith(`${scope}/`);

async function ofGraph(request: RunRequest, { signal, progress }: Asked): Promise<Pick<GradientCheck, 'rows' | 'held'>> {
  const options = { maxEntries: MAX_ENTRIES, signal, onProgress: progress };
  const found = await checkGradients(withObserved(request), createCpuExecutor('float64'), options);
  if (!found.ok) throw errorOf(found.error);
  return found.value;
}
