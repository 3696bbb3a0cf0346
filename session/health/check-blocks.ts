import { withGradients } from '../../graph-core/autodiff/vjp.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { normal } from '../../graph-core/random/distributions.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { Breath } from '../breath.ts';
import { type LocalParts, localParts } from '../jacobian/local-jacobian.ts';
import { drawOf, type Moment } from '../moment.ts';
import { names, TOTAL } from '../objectives.ts';
import { evaluate, type RunRequest, type RunResult, runGraph } from '../run.ts';
import { errorOf } from '../session-error.ts';
import { alongRows } from './along-rows.ts';
import { type CheckOptions, checkParameter, type GradientReport, type GradientRow } from './check.ts';
import { holdStops, stops } from './held-stops.ts';
import { MovedCosts } from './moved-costs.ts';

/**
 * Of a block, or of a group and each block in it, its own backward rule for each input, whatever stands around it: along seeded
 * random row vectors of its outputs, at the values of one sample, in float64. @throws SessionError, DeviceError
 */
export async function checkBlocks(
  scope: string,
  request: RunRequest,
  options: Omit<CheckOptions, 'onProgress'> = {},
): Promise<GradientReport> {
  const { analysis } = request;
  const forwardOnly = { ...request, gradients: [], costs: [], cotangents: new Map() };
  const found = await runGraph(forwardOnly, createCpuExecutor('float64'), options.signal);
  if (!found.ok) throw errorOf(found.error);
  const breath = new Breath(options.signal);
  const rows: GradientRow[] = [];
  const held: string[] = [];
  const inside = [...analysis.nodes.keys()].filter((node) => node.startsWith(`${scope}/`));
  for (const node of [scope, ...inside]) {
    await breath.take();
    if (stops(analysis.nodes.get(node)?.type ?? '')) held.push(node);
    else rows.push(...(await ofBlock(node, request, found.value, options)));
  }
  return { rows, held };
}

async function ofBlock(node: string, request: RunRequest, result: RunResult, options: CheckOptions): Promise<GradientRow[]> {
  const parts = localParts(request.document, request.analysis, node, momentOf(request));
  if (!parts) return [];
  const inputs = inputsOf(parts, request, result);
  const rowOf = new Map<string, string>();
  for (const { name, id } of parts.program.outputs) {
    const type = parts.program.types[id];
    if (type?.dtype !== 'float') continue;
    rowOf.set(name, `row:${name}`);
    inputs.set(`row:${name}`, normal({ seed: 0, stream: `${node}.${name}` }, sizeOf(type.shape)));
  }
  if (rowOf.size === 0) return [];
  const cost = alongRows(parts.program, rowOf);
  const floats = parts.inputs.filter(({ port }) => typeAt(parts.program, port)?.dtype === 'float');
  const gradients = await gradientsOf(
    cost,
    inputs,
    floats.map(({ port }) => port),
    options.signal,
  );
  const executor = createCpuExecutor('float64');
  const addresses = floats.map(({ port }) => port);
  const { program, values } = holdStops(cost);
  if (values) for (const { name, tensor } of await evaluate(values, inputs, executor)) inputs.set(name, tensor.data);
  const costs = new MovedCosts({ cost: program, inputs, addresses, executor, signal: options.signal });
  try {
    const rows: GradientRow[] = [];
    for (const { port, at, shape } of floats) {
      const gradient = gradients.get(port) ?? new Float64Array(sizeOf(shape));
      rows.push({ ...(await checkParameter({ costs, address: port, shape, gradient }, options)), address: at, of: node });
    }
    return rows;
  } finally {
    costs.destroy();
  }
}

/** The mode and the numbers that the run draws with. */
const momentOf = ({ mode = 'eval', feeds }: RunRequest): Moment => ({ mode, draw: drawOf((name) => feeds.get(name)?.data) });

const typeAt = (program: Program, port: string) => program.types[program.inputs.find(({ name }) => name === port)?.id ?? -1];

/** What the block reads, by port. */
function inputsOf({ inputs }: LocalParts, { parameters, feeds }: RunRequest, { values }: RunResult): Map<string, TensorData> {
  const data = new Map<string, TensorData>();
  for (const { port, from } of inputs) {
    const value = values.get(from)?.data ?? parameters.get(from) ?? feeds.get(from)?.data;
    if (value) data.set(port, value);
  }
  return data;
}

async function gradientsOf(
  cost: Program,
  inputs: ReadonlyMap<string, TensorData>,
  wrt: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Map<string, TensorData>> {
  const program = withGradients(cost, registry, { seeds: [{ output: TOTAL, cotangent: 'one' }], wrt });
  const outputs = program.outputs.filter(({ name }) => names.isGradient(name));
  const found = await evaluate({ ...program, outputs }, inputs, createCpuExecutor('float64'), signal);
  return new Map(found.map(({ name, tensor }) => [names.of(name), tensor.data]));
}
