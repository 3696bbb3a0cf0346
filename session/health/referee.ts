import type { Address } from '../../graph-core/model/document.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Asked } from '../questions.ts';
import { type RunRequest, runGraph } from '../run.ts';
import { sampleRequest } from '../sample-request.ts';
import { errorOf, SessionError } from '../session-error.ts';
import type { Referee } from '../views/trust.ts';
import { DEVICE_TOLERANCE, scaleOf } from './compare-devices.ts';

/**
 * Recomputes a value or gradient on view in float64 on the CPU, by another program than the step's, and compares all entries.
 * The tolerance is that of a chain of float32 operations over the tensor's scale; on the reference's own device it is the
 * rounding of float64. @throws SessionError where the value is not computed yet, or is a mean
 */
export async function refereeOf(
  { address, what }: { readonly address: Address; readonly what: 'value' | 'gradient' },
  asked: Asked,
): Promise<Referee> {
  const { stepper, executor, signal } = asked;
  const request = sampleRequest(asked, 'a comparison with the reference', address);
  const shown = await shownOf(address, what, asked);
  if (!shown) throw new SessionError('session/not-computed', `${address} has not been computed yet`, address);
  if (stepper.compiled.spec.cotangent !== null && what === 'gradient')
    throw new SessionError(
      'session/seeded',
      'backward starts at a row vector of your own: only gradients of a cost are compared',
      address,
    );
  const wanted = { ...request, values: what === 'value' ? [address] : [], gradients: what === 'gradient' ? [address] : [] };
  const reference = await entriesOf(address, what, wanted, 'float64', signal);
  const isReference = executor.info.kind === 'cpu' && executor.info.precision === 'float64';
  const rounded = isReference ? reference : await entriesOf(address, what, wanted, 'float32', signal);
  const scale = scaleOf(reference, rounded);
  const tolerance = isReference ? 1e-12 : DEVICE_TOLERANCE;
  const found = furthest(shown.data, reference);
  const relative = found.absolute === 0 ? 0 : found.absolute / scale;
  const base = { isReference, device: executor.info.name, entries: shown.data.length };
  return { ...base, ...found, relative, tolerance, passed: shown.data.length === reference.length && relative <= tolerance };
}

/** As the passes of the step saw it: a weight before its update, which the reference does not make. */
async function shownOf(address: Address, what: 'value' | 'gradient', { stepper, signal }: Asked) {
  const before = what === 'value' && stepper.compiled.step.updated.includes(address) ? stepper.before(address) : null;
  return before ? { data: before } : stepper.tensor(address, what, signal);
}

async function entriesOf(
  address: Address,
  what: 'value' | 'gradient',
  request: RunRequest,
  precision: 'float32' | 'float64',
  signal: AbortSignal,
): Promise<ArrayLike<number>> {
  const weight = what === 'value' ? request.parameters.get(address) : undefined;
  if (weight) return weight;
  const found = await runGraph(request, createCpuExecutor(precision), signal);
  if (!found.ok) throw errorOf(found.error);
  const tensor = (what === 'value' ? found.value.values : found.value.gradients).get(address);
  if (!tensor) throw new SessionError('session/no-reference', `the reference has no ${what} of ${address}`, address);
  return tensor.data;
}

/** The largest difference; infinite where only one is finite, or both are infinite with other signs. */
function furthest(shown: ArrayLike<number>, reference: ArrayLike<number>): Pick<Referee, 'worst' | 'absolute'> {
  let worst: Referee['worst'] = null;
  let absolute = -1;
  for (let index = 0; index < Math.min(shown.length, reference.length); index++) {
    const [a, b] = [shown[index] as number, reference[index] as number];
    const off = Object.is(a, b) || a === b ? 0 : Math.abs(a - b);
    const apart = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
    if (apart > absolute) {
      absolute = apart;
      worst = { index, shown: a, reference: b };
    }
  }
  return { worst, absolute: Math.max(0, absolute) };
}
