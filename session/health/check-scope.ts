import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { normal } from '../../graph-core/random/distributions.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { blockInputs, blockProgram } from '../block-program.ts';
import { Breath } from '../breath.ts';
import { names, TOTAL } from '../objectives.ts';
import type { Asked } from '../questions.ts';
import { evaluate, type RunRequest, type RunResult, runGraph } from '../run.ts';
import { cotangentsOnView, sampleRequest } from '../sample-request.ts';
import { errorOf } from '../session-error.ts';
import type { GradientCheck } from '../views/trust.ts';
import { alongRows } from './along-rows.ts';
import { checkGradients, checkParameter, type GradientRow, withObserved } from './check.ts';
import { compareDevices } from './compare-devices.ts';
import { holdStops } from './held-stops.ts';
import { MovedCosts } from './moved-costs.ts';

/** Entries of one tensor that are looked at. */
const MAX_ENTRIES = 24;

/**
 * Checks gradients against central differences at the sample on view, in float64 on the CPU: of the whole graph each weight's
 * and input's, from where backward begins; of a block, or of each block in a group, its own backward rule for each input, whatever stands around it. Where
 * the device is another one, its values and gradients are compared with the CPU's as well. @throws SessionError, DeviceError
 */
export async function checkOf({ scope }: { readonly scope: string | null }, asked: Asked): Promise<GradientCheck> {
  const request = { ...sampleRequest(asked, 'a check of gradients'), cotangents: cotangentsOnView(asked) };
  const { rows, held } = scope === null ? await ofGraph(request, asked) : await ofBlocks(scope, request, asked.signal);
  const { executor } = asked;
  const isReference = executor.info.kind === 'cpu' && executor.info.precision === 'float64';
  const all = isReference ? [] : await compareDevices(request, createCpuExecutor('float64'), executor, asked.signal);
  const devices = all.filter(({ address }) => scope === null || isWithin(address, scope));
  const passed = rows.every((row) => row.passed) && devices.every((row) => row.passed);
  return { scope, passed, rows, held, devices };
}

const isWithin = (address: string, scope: string): boolean => address.startsWith(`${scope}.`) || address.startsWith(`${scope}/`);

async function ofGraph(request: RunRequest, { signal, progress }: Asked): Promise<Pick<GradientCheck, 'rows' | 'held'>> {
  const options = { maxEntries: MAX_ENTRIES, signal, onProgress: progress };
  const found = await checkGradients(withObserved(request), createCpuExecutor('float64'), options);
  if (!found.ok) throw errorOf(found.error);
  return found.value;
}

async function ofBlocks(scope: string, request: RunRequest, signal: AbortSignal): Promise<Pick<GradientCheck, 'rows' | 'held'>> {
  const { analysis } = request;
  const found = await runGraph(
    { ...request, gradients: [], costs: [], cotangents: new Map() },
    createCpuExecutor('float64'),
    signal,
  );
  if (!found.ok) throw errorOf(found.error);
  const breath = new Breath(signal);
  const rows: GradientRow[] = [];
  const held: string[] = [];
  for (const node of analysis.nodes.keys()) {
    if (node !== scope && !node.startsWith(`${scope}/`)) continue;
    await breath.take();
    if (analysis.nodes.get(node)?.type === 'stop-gradient') held.push(node);
    else rows.push(...(await ofBlock(node, request, found.value, signal)));
  }
  return { rows, held };
}

/** A block's own backward rule, each input's, along a seeded random row vector of each output. */
async function ofBlock(
  node: string,
  { analysis, parameters }: RunRequest,
  { values }: RunResult,
  signal: AbortSignal,
): Promise<GradientRow[]> {
  const program = blockProgram(analysis, node);
  const outputs = program?.outputs.filter(({ id }) => program.types[id]?.dtype === 'float') ?? [];
  if (!program || outputs.length === 0) return [];
  const inputs = new Map<string, TensorData>();
  for (const { port, from } of blockInputs(analysis, node)) {
    const value = values.get(from)?.data ?? parameters.get(from);
    if (value) inputs.set(port, value);
  }
  for (const [i, { name, id }] of outputs.entries()) {
    const stream = i === 0 ? node : `${node}.${name}`;
    inputs.set(names.cotangent(name), normal({ seed: 0, stream }, sizeOf(program.types[id]?.shape ?? [])));
  }
  const cost = alongRows(program, new Map(outputs.map(({ name }) => [name, names.cotangent(name)])));
  const floats = program.inputs.flatMap(({ name, id }) => (program.types[id]?.dtype === 'float' ? [name] : []));
  const executor = createCpuExecutor('float64');
  const differentiated = withGradients(cost, registry, { seeds: [{ output: TOTAL, cotangent: 'one' }], wrt: floats });
  const wanted = differentiated.outputs.filter(({ name }) => names.isGradient(name));
  const gradients = new Map(
    (await evaluate({ ...differentiated, outputs: wanted }, inputs, executor, signal)).map(({ name, tensor }) => [
      names.of(name),
      tensor.data,
    ]),
  );
  const costs = new MovedCosts({ cost: holdStops(cost).program, inputs, addresses: floats, executor, signal });
  const rows: GradientRow[] = [];
  try {
    for (const port of floats) {
      const gradient = gradients.get(port) ?? new Float64Array(inputs.get(port)?.length ?? 0);
      const row = await checkParameter({ costs, address: port, gradient }, { maxEntries: MAX_ENTRIES });
      rows.push({ ...row, address: `${node}.${port}` });
    }
  } finally {
    costs.destroy();
  }
  return rows;
}
