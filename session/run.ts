import { withTangents } from '../graph-core/autodiff/jvp.ts';
import { withGradients } from '../graph-core/autodiff/vjp.ts';
import { type Address, type Document, splitAddress } from '../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { allocate, sameShape, shapeText, sizeOf, type Tensor, type TensorData } from '../graph-core/model/tensor.ts';
import { registry } from '../graph-core/ops/index.ts';
import { planningRun } from '../graph-core/plan/run-plan.ts';
import { buildProgram } from '../graph-core/program/build.ts';
import { Builder } from '../graph-core/program/builder.ts';
import { type Mode, type Program, physicalShape, type ValueType } from '../graph-core/program/program.ts';
import { batch } from '../graph-core/transform/batch.ts';
import { withTotalCost } from '../graph-core/transform/mean.ts';
import type { Analysis } from '../graph-core/validate/analysis.ts';
import type { Executor } from '../kernels/executor.ts';
import { Breath } from './breath.ts';
import type { Feed } from './data/dataset.ts';
import { openGroups } from './flatten.ts';
import { withGroupPorts } from './group-ports.ts';
import { differentiable, names, seedsOf, TOTAL } from './objectives.ts';
import { checkBudget } from './stepper/compile.ts';

/** Which addresses: all there are, or those listed. */
export type Selection = 'all' | readonly Address[];

/** One evaluation of a graph: what goes in and what is wanted. */
export interface RunRequest {
  readonly document: Document;
  readonly analysis: Analysis;
  /** How blocks that differ in training behave; default evaluation. */
  readonly mode?: Mode;
  /** Every observed variable and constant. */
  readonly feeds: ReadonlyMap<Address, Feed>;
  readonly parameters: ReadonlyMap<Address, TensorData>;
  /** Null: one sample, without an axis for samples. */
  readonly samples: number | null;
  /** Backward starts at these with the given row vectors; when empty, at the costs. */
  readonly cotangents: ReadonlyMap<Address, Tensor>;
  /** Forward mode along these directions. */
  readonly tangents: ReadonlyMap<Address, Tensor>;
  /** What is differentiated when there are no cotangents; their sum of means. */
  readonly costs: readonly Address[];
  readonly values: Selection;
  readonly gradients: Selection;
}

/** Results by address; a value that differs from sample to sample has shape [samples, ...its own]. */
export interface RunResult {
  /** Mean over the samples of every cost, by node. */
  readonly costs: Readonly<Record<string, number>>;
  readonly values: ReadonlyMap<Address, Tensor>;
  readonly gradients: ReadonlyMap<Address, Tensor>;
  readonly tangents: ReadonlyMap<Address, Tensor>;
}

/**
 * Runs a graph once on an executor. Errors: addresses or shapes that do not fit.
 * @throws DeviceError, `device/cancelled` where the signal was given
 */
export async function runGraph(request: RunRequest, executor: Executor, signal?: AbortSignal): Promise<Result<RunResult>> {
  const forward = openGroups(buildProgram(request.document, request.analysis, registry, request.mode), request.analysis);
  const problems = checkRequest(request, forward);
  if (problems.length > 0) return err(problems);
  const { cotangents, tangents, samples } = request;
  let program =
    request.costs.length > 0 && cotangents.size === 0 ? withTotalCost(forward, registry, request.costs, TOTAL) : forward;
  if (samples !== null) program = batch(program, registry, 'sample', samples, carriedBy(request.feeds));
  const unfit = checkDirections(request, program, samples);
  if (unfit.length > 0) return err(unfit);
  if (tangents.size > 0) program = withTangents(program, registry, { tangents: [...tangents.keys()] });
  const seeds = seedsOf([...cotangents.keys()], request.costs);
  const wires = request.gradients !== 'all' && request.gradients.some((name) => !forward.outputs.some((o) => o.name === name));
  const wrt = differentiable(forward).filter((name) => wires || isWanted(request.gradients, name));
  if (seeds.length > 0 && (wrt.length > 0 || wires)) program = withGradients(program, registry, { seeds, wrt, wires });
  if (wires) program = withGroupPorts(program, request.analysis, names.gradient);
  if (seeds.length > 0 && request.gradients !== 'all') program = withZeros(program, wrt);
  const costs = costNodes(request.analysis);
  const outputs = program.outputs.filter(({ name }) => isResult(name, request, costs));
  const tooMuch = checkResults({ ...program, outputs });
  if (tooMuch) return err([tooMuch]);
  const found = await evaluate({ ...program, outputs }, inputsOf(request, program), executor, signal);
  return ok(sortOut(found, request, costs));
}

/** A gradient that is asked for by name is there, as zeros, also where nothing differentiated depends on the value. */
function withZeros(program: Program, wrt: readonly Address[]): Program {
  const b = Builder.extend(program, registry);
  for (const name of wrt) if (!b.hasOutput(names.gradient(name))) b.output(names.gradient(name), b.zerosLike(b.named(name)));
  return b.build();
}

/** Addresses of all costs that run, also those that go into a sum, by node. */
const costNodes = (analysis: Analysis): Map<Address, string> =>
  new Map(
    [...analysis.nodes].flatMap(([path, { op, complete, group, outputs }]) => {
      if (!complete || path.includes('/')) return [];
      if (op?.family === 'cost') return [...outputs.keys()].map((port) => [`${path}.${port}`, path] as const);
      if (!group) return [];
      return analysis.costs.filter((cost) => splitAddress(cost).node === path).map((cost) => [cost, cost] as const);
    }),
  );

const isWanted = (selection: Selection, name: string): boolean => selection === 'all' || selection.includes(name);

function isResult(name: string, request: RunRequest, costs: ReadonlyMap<Address, string>): boolean {
  if (name === TOTAL || name === names.tangent(TOTAL)) return false;
  if (names.isGradient(name)) return isWanted(request.gradients, names.of(name));
  if (names.isTangent(name)) return true;
  return costs.has(name) || isWanted(request.values, name);
}

/** Inputs that differ from sample to sample. */
export const carriedBy = (feeds: ReadonlyMap<Address, Feed>): ReadonlySet<Address> =>
  new Set([...feeds.values()].flatMap((feed) => (feed.carries ? [feed.address] : [])));

function checkRequest({ analysis, feeds, values, gradients, cotangents, tangents }: RunRequest, forward: Program): Diagnostic[] {
  const known = new Set(forward.outputs.map((o) => o.name));
  const ports = new Set([...analysis.nodes].flatMap(([path, n]) => [...n.inputs.keys()].map((port) => `${path}.${port}`)));
  const problems: Diagnostic[] = [];
  const require = (code: string, addresses: Iterable<Address>, isKnown: (address: Address) => boolean, what: string): void => {
    for (const address of addresses) {
      if (!isKnown(address))
        problems.push(errorAt(code, address, `there is no value ${address} to ${what}`, 'name a port as node.port'));
    }
  };
  require('run/unknown-value', values === 'all' ? [] : values, (a) => known.has(a), 'print');
  require('run/unknown-gradient', gradients === 'all' ? [] : gradients, (a) => known.has(a) || ports.has(a), 'differentiate by');
  for (const address of gradients === 'all' ? [] : gradients) {
    const dtype = forward.types[forward.outputs.find((o) => o.name === address)?.id ?? -1]?.dtype ?? 'float';
    if (dtype === 'float') continue;
    const message = `${address} is ${dtype} and has no derivative`;
    problems.push(errorAt('run/no-derivative', address, message, 'differentiate by a float'));
  }
  require('run/unknown-cotangent', cotangents.keys(), (a) => known.has(a), 'start backward from');
  require('run/unknown-tangent', tangents.keys(), (a) => known.has(a), 'give a tangent');
  for (const { name, role } of forward.inputs) {
    if (role !== 'observed' || feeds.has(name)) continue;
    const mend = 'give it among the inputs, bind columns of a table to it, or write a value into the block';
    problems.push(errorAt('data/missing', name, `${name} has no value`, mend));
  }
  return problems;
}

/** Cotangents and tangents have the shape of their value, one axis more in front for samples. */
function checkDirections({ cotangents, tangents }: RunRequest, program: Program, samples: number | null): Diagnostic[] {
  const check =
    (code: string, what: string) =>
    ([address, given]: [Address, Tensor]): Diagnostic[] => {
      const type = typeOf(program, address);
      if (type.dtype !== 'float') {
        return [errorAt(code, address, `${address} is ${type.dtype} and has no derivative`, `give a ${what} for a float`)];
      }
      const physical = physicalShape(program, type);
      if (given.dtype === 'float' && (sameShape(given.shape, type.shape) || sameShape(given.shape, physical))) return [];
      const batched = samples === null ? '' : `, or ${shapeText(physical)} with the samples in front`;
      const message = `the ${what} of ${address} is ${given.dtype} ${shapeText(given.shape)}, and has to be float ${shapeText(type.shape)}${batched}`;
      return [errorAt(code, address, message, 'give it the shape of the value')];
    };
  return [
    ...[...cotangents].flatMap(check('run/cotangent-shape', 'cotangent')),
    ...[...tangents].flatMap(check('run/tangent-shape', 'tangent')),
  ];
}

const typeOf = (program: Program, name: string): ValueType => {
  const found = program.outputs.find((o) => o.name === name) ?? program.inputs.find((i) => i.name === name);
  return program.types[found?.id as number] as ValueType;
};

/** Numbers that one run hands back: what JavaScript still makes one text of. */
export const MAX_RESULTS = 2 ** 24;

function checkResults(program: Program): Diagnostic | null {
  const sizes = program.outputs.map(({ name, id }) => {
    return { name, size: sizeOf(physicalShape(program, program.types[id] as ValueType)) };
  });
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total <= MAX_RESULTS) return null;
  const [largest] = sizes.sort((a, b) => b.size - a.size);
  const address = names.of(largest?.name ?? '');
  const message = `the values asked for are ${total} numbers, ${largest?.size} of them at ${address}; at most ${MAX_RESULTS} are read back`;
  return errorAt('run/too-much', address, message, 'name what is wanted with --values and --gradients, or give fewer samples');
}

/** Data of every program input by name; directions that all samples share are repeated. */
function inputsOf({ feeds, parameters, cotangents, tangents }: RunRequest, program: Program): Map<string, TensorData> {
  const data = new Map<string, TensorData>(parameters);
  for (const [address, feed] of feeds) data.set(address, feed.data);
  const give = (nameOf: (address: Address) => string, directions: ReadonlyMap<Address, Tensor>): void => {
    for (const [address, tensor] of directions) {
      data.set(nameOf(address), repeated(tensor, sizeOf(physicalShape(program, typeOf(program, address)))));
    }
  };
  give(names.cotangent, cotangents);
  give(names.tangent, tangents);
  return data;
}

function repeated({ dtype, data }: Tensor, length: number): TensorData {
  if (data.length === length) return data;
  const out = allocate(dtype, length);
  for (let at = 0; at < length; at += data.length) out.set(data, at);
  return out;
}

/** A value read back. */
export interface Evaluated {
  readonly name: string;
  readonly tensor: Tensor;
  readonly axes: readonly string[];
}

/**
 * Plans a program, feeds its inputs by name, runs it and reads all its outputs.
 * @throws SessionError; DeviceError, `device/cancelled` where the signal was given
 */
export async function evaluate(
  program: Program,
  inputs: ReadonlyMap<string, TensorData>,
  executor: Executor,
  signal?: AbortSignal,
): Promise<Evaluated[]> {
  const plan = await openPlan(program, executor, signal);
  try {
    return await plan.run(inputs, signal);
  } finally {
    plan.destroy();
  }
}

/** A program that is planned and loaded. */
export interface Planned {
  readonly write: (inputs: ReadonlyMap<string, TensorData>) => void;
  /** Writes inputs, those that are not given being as before, and reads all outputs. @throws DeviceError */
  readonly run: (inputs: ReadonlyMap<string, TensorData>, signal?: AbortSignal) => Promise<Evaluated[]>;
  readonly destroy: () => void;
}

/** Plans a program for as many runs as are wanted. @throws SessionError; DeviceError, `device/cancelled` where the signal was given */
export async function openPlan(program: Program, executor: Executor, signal?: AbortSignal): Promise<Planned> {
  const breath = new Breath(signal);
  const plan = await breath.through(planningRun(program, registry, executor.info.limits));
  checkBudget(plan, 'the run');
  await breath.take();
  const loaded = await executor.load(plan);
  const missing = new Set(plan.inputs.map(({ name }) => name));
  const write: Planned['write'] = (inputs) => {
    for (const { name, slot } of plan.inputs) {
      const data = inputs.get(name);
      if (!data) continue;
      loaded.write(slot, data);
      missing.delete(name);
    }
  };
  const run: Planned['run'] = async (inputs, stop) => {
    write(inputs);
    for (const name of missing) throw new Error(`the program's input ${name} is not fed`);
    await loaded.run(0, plan.calls.length, stop);
    const found: Evaluated[] = [];
    for (const { name, slot, dtype, shape, axes } of plan.outputs) {
      const data = await loaded.read(slot, 0, sizeOf(shape));
      found.push({ name, axes, tensor: { dtype, shape, data } });
    }
    return found;
  };
  return { write, run, destroy: () => loaded.destroy() };
}

function sortOut(
  found: readonly Evaluated[],
  { values: wanted }: RunRequest,
  costNodes: ReadonlyMap<Address, string>,
): RunResult {
  const costs: Record<string, number> = {};
  const values = new Map<Address, Tensor>();
  const gradients = new Map<Address, Tensor>();
  const tangents = new Map<Address, Tensor>();
  for (const { name, tensor } of found) {
    const node = costNodes.get(name);
    if (node !== undefined) costs[node] = mean(tensor.data);
    if (names.isGradient(name)) gradients.set(names.of(name), tensor);
    else if (names.isTangent(name)) tangents.set(names.of(name), tensor);
    else if (isWanted(wanted, name)) values.set(name, tensor);
  }
  return { costs, values, gradients, tangents };
}

const mean = (data: TensorData): number => {
  let sum = 0;
  for (const x of data) sum += x;
  return sum / data.length;
};
