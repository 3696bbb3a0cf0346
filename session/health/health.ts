import type { Address } from '../../graph-core/model/document.ts';
import type { Tensor, TensorData } from '../../graph-core/model/tensor.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type BlockInput, blockInputs, blockProgram, innerOutput } from '../block-program.ts';
import { Breath } from '../breath.ts';
import type { Moment } from '../moment.ts';
import { normOf } from '../norm.ts';
import type { Asked } from '../questions.ts';
import { type RunResult, runGraph } from '../run.ts';
import { cotangentsOnView, sampleRequest } from '../sample-request.ts';
import { errorOf } from '../session-error.ts';
import type { Stepper } from '../stepper/stepper.ts';
import type { Health, HealthRow } from '../views/health.ts';
import { blockGain } from './block-gain.ts';
import { deadEverywhere, isGate } from './dead-units.ts';
import { type GainEdge, type Products, pathTo, productsOf, verdictOf } from './health-verdict.ts';

/** The last answer for what a stepper was fed with, without the units that were counted over the set. */
const kept = new WeakMap<Stepper, { readonly fed: number; readonly health: Promise<Health> }>();

/**
 * Where the gradient shrinks and grows, block by block, at the sample on view: gains, their running product from where backward
 * begins, and the gradient itself. In float64 on the CPU; remembered until something else is fed. `set` also counts the
 * units that are dead for every sample trained on. @throws SessionError, DeviceError
 */
export async function healthOf({ set }: { readonly set: boolean }, asked: Asked): Promise<Health> {
  const { stepper } = asked;
  if (asked.precise) return workOut(asked);
  const before = kept.get(stepper);
  const isFresh = before?.fed === stepper.fed;
  const health = isFresh ? before.health : workOut(asked);
  kept.set(stepper, { fed: stepper.fed, health });
  try {
    const found = withDevice(await health, stepper);
    return set ? await countEverywhere(found, asked) : found;
  } catch (error) {
    kept.delete(stepper);
    throw error;
  }
}

async function workOut(asked: Asked): Promise<Health> {
  const { stepper, signal, precise: executor = createCpuExecutor('float64') } = asked;
  const request = sampleRequest(asked, 'the health of the gradient');
  const cotangents = cotangentsOnView(asked);
  const found = await runGraph({ ...request, cotangents }, executor, signal);
  if (!found.ok) throw errorOf(found.error);
  const { analysis, costs } = request;
  const starts = cotangents.size > 0 ? [...cotangents.keys()] : costs;
  const edges: GainEdge[] = [];
  const breath = new Breath(signal);
  const nodes = stepper.compiled.stages.infos.flatMap(({ phase, node }) => (phase === 'forward' ? [node] : []));
  const data = dataAt(request.parameters, found.value);
  for (const node of nodes) edges.push(...(await edgesOf(node, analysis, { data, executor, breath, moment: stepper.moment })));
  const products = productsOf(
    edges,
    starts.map((start) => innerOutput(analysis, start)),
  );
  const rows = nodes.map((node) => rowOf(node, analysis, { edges, products, result: found.value }));
  const end = endOf(edges, products);
  const path = pathTo(products, end);
  const at = (address: Address): number => normOf(found.value.gradients.get(address)?.data ?? []);
  return { rows, verdict: verdictOf(path, rows, at, end), samples: null };
}

/** A parameter's, an observed variable's or a block's value by its address. */
const dataAt =
  (parameters: ReadonlyMap<Address, TensorData>, { values }: RunResult) =>
  (address: Address): TensorData | undefined =>
    values.get(address)?.data ?? parameters.get(address);

interface Point {
  readonly moment: Moment;
  readonly data: (address: Address) => TensorData | undefined;
  readonly executor: Executor;
  readonly breath: Breath;
}

/** One for each pair of a float output and a state input of the block. */
async function edgesOf(node: string, analysis: Analysis, { data, executor, breath, moment }: Point): Promise<GainEdge[]> {
  const program = blockProgram(analysis, node, moment);
  const found = analysis.nodes.get(node);
  if (!program || !found?.op) return [];
  const at = new Map<string, TensorData>();
  for (const { port, from } of blockInputs(analysis, node)) {
    const value = data(from);
    if (value) at.set(port, value);
  }
  const isFloat = (id: number): boolean => program.types[id]?.dtype === 'float';
  const floats = new Set(program.inputs.flatMap(({ name, id }) => (isFloat(id) ? [name] : [])));
  const edges: GainEdge[] = [];
  for (const { port, from } of stateInputs(analysis, node)) {
    if (!floats.has(port)) continue;
    for (const output of program.outputs) {
      if (!isFloat(output.id)) continue;
      const isCost = found.op.family === 'cost';
      const elementwise = found.op.kind === 'elementwise';
      const gain = await blockGain({ program, output: output.name, input: port, at, elementwise }, executor, breath);
      edges.push({
        node,
        type: found.type,
        output: `${node}.${output.name}`,
        from: innerOutput(analysis, from),
        port,
        gain,
        isCost,
      });
    }
  }
  return edges;
}

/** Inputs that a gradient is sent back through: a target of a cost, and a constant, are in nobody's way. */
function stateInputs(analysis: Analysis, node: string): BlockInput[] {
  const typeAt = (from: Address): string => analysis.nodes.get(from.slice(0, from.lastIndexOf('.')))?.type ?? '';
  const states = blockInputs(analysis, node).filter(({ kind, from }) => kind === 'state' && typeAt(from) !== 'constant');
  if (analysis.nodes.get(node)?.op?.family !== 'cost') return states;
  const made = states.filter(({ from }) => typeAt(from) !== 'observed');
  return made.length > 0 ? made : states;
}

interface Found {
  readonly edges: readonly GainEdge[];
  readonly products: Products;
  readonly result: RunResult;
}

function rowOf(node: string, analysis: Analysis, { edges, products, result }: Found): HealthRow {
  const found = analysis.nodes.get(node);
  const own = edges.filter((edge) => edge.node === node);
  const outputs = [...(found?.outputs.keys() ?? [])].map((port) => `${node}.${port}`);
  const [first = ''] = outputs;
  const gradient = result.gradients.get(first);
  const reached = own.flatMap(({ output, gain, isCost }) => {
    const before = products.get(output);
    return before ? [before.product * (isCost ? 1 : gain)] : [];
  });
  const value = result.values.get(first);
  const isDead = value !== undefined && isGate(found?.type ?? '');
  return {
    node,
    type: found?.type ?? '',
    gains: own.map(({ from, port, gain }) => ({ from, port, gain })),
    gain: most(own.map(({ gain }) => gain)),
    product: most(reached),
    gradient: gradient ? normOf(gradient.data) : null,
    dead: isDead ? { here: count(value.data, (x) => x === 0), of: value.data.length, everywhere: null } : null,
    nonFinite: {
      value: outputs.reduce((n, address) => n + nonFinite(result.values.get(address)), 0),
      gradient: outputs.reduce((n, address) => n + nonFinite(result.gradients.get(address)), 0),
    },
  };
}

/** The largest; NaN where one is, null where there is none. */
const most = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((a, b) => (Number.isNaN(a) || a > b ? a : b));

/** Where the longest way of the gradient ends: the first value in execution order that a path leads to. */
function endOf(edges: readonly GainEdge[], products: Products): Address {
  return edges.find(({ from, output }) => products.has(output) && products.has(from))?.from ?? '';
}

/** The numbers of the device count, where it has them: float32 overflows earlier. */
function withDevice(health: Health, stepper: Stepper): Health {
  const rows = health.rows.map((row) => {
    const { value, gradient } = row.nonFinite;
    const onDevice = (what: 'value' | 'gradient'): number | undefined =>
      stepper.summary(`${row.node}.output`, what)?.nonFinite ?? stepper.summary(`${row.node}.cost`, what)?.nonFinite;
    return { ...row, nonFinite: { value: onDevice('value') ?? value, gradient: onDevice('gradient') ?? gradient } };
  });
  return { ...health, rows };
}

async function countEverywhere(health: Health, asked: Asked): Promise<Health> {
  const everywhere = await deadEverywhere(
    health.rows.flatMap(({ node, dead }) => (dead ? [`${node}.output`] : [])),
    asked,
  );
  const rows = health.rows.map((row) => {
    const count = everywhere.dead.get(`${row.node}.output`);
    return row.dead && count !== undefined ? { ...row, dead: { ...row.dead, everywhere: count } } : row;
  });
  return { ...health, rows, samples: everywhere.samples };
}

const nonFinite = (tensor: Tensor | undefined): number => (tensor ? count(tensor.data, (x) => !Number.isFinite(x)) : 0);

function count(data: ArrayLike<number>, is: (x: number) => boolean): number {
  let found = 0;
  for (let i = 0; i < data.length; i++) if (is(data[i] as number)) found++;
  return found;
}
