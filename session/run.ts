import { withTangents } from '../graph-core/autodiff/jvp.ts';
import { withGradients } from '../graph-core/autodiff/vjp.ts';
import { type Address, type Document, splitAddress } from '../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { allocate, sizeOf, type Tensor, type TensorData } from '../graph-core/model/tensor.ts';
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
import type { Feed } from './data/feed.ts';
import { openGroups } from './flatten.ts';
import { withGroupPorts } from './group-ports.ts';
import { differentiable, names, seedsOf, TOTAL } from './objectives.ts';
import { checkDirections, checkRequest, typeOf } from './run-checks.ts';
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
  /** Forward mode over the gradients too: how they change along the directions, the Hessian times the tangents. */
  readonly hvp?: boolean;
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
  /** Hessian-vector products, where they were asked for: the change of each gradient along the tangents. */
  readonly hvps: ReadonlyMap<Address, Tensor>;
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
  const along = (p: Program): Program => (tangents.size > 0 ? withTangents(p, registry, { tangents: [...tangents.keys()] }) : p);
  // a Hessian times a direction is forward mode over backward; without one the two passes stand side by side
  program =
    request.hvp === true
      ? withZeroSlopes(along(withBackward(program, forward, request)))
      : withBackward(along(program), forward, request);
  const costs = costNodes(request.analysis);
  const outputs = program.outputs.filter(({ name }) => isResult(name, request, costs));
  const tooMuch = checkResults({ ...program, outputs });
  if (tooMuch) return err([tooMuch]);
  const found = await evaluate({ ...program, outputs }, inputsOf(request, program), executor, signal);
  return ok(sortOut(found, request, costs));
}

/** The backward pass for the gradients that are wanted, where it begins anywhere. */
function withBackward(program: Program, forward: Program, { cotangents, costs, gradients, analysis }: RunRequest): Program {
  const seeds = seedsOf([...cotangents.keys()], costs);
  const wires = gradients !== 'all' && gradients.some((name) => !forward.outputs.some((o) => o.name === name));
  const wrt = differentiable(forward).filter((name) => wires || isWanted(gradients, name));
  let differentiated = program;
  if (seeds.length > 0 && (wrt.length > 0 || wires)) differentiated = withGradients(program, registry, { seeds, wrt, wires });
  if (wires) differentiated = withGroupPorts(differentiated, analysis, names.gradient).program;
  return seeds.length > 0 && gradients !== 'all' ? withZeros(differentiated, wrt) : differentiated;
}

/** A gradient that is the same along the tangents has a change, of zeros. */
function withZeroSlopes(program: Program): Program {
  const b = Builder.extend(program, registry);
  for (const { name } of program.outputs) {
    const slope = names.tangent(name);
    if (names.isGradient(name) && !b.hasOutput(slope)) b.output(slope, b.zerosLike(b.named(name)));
  }
  return b.build();
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
  if (names.isTangent(name)) return !names.isGradient(names.of(name)) || isWanted(request.gradients, names.of(names.of(name)));
  return costs.has(name) || isWanted(request.values, name);
}

/** Inputs that differ from sample to sample. */
export const carriedBy = (feeds: ReadonlyMap<Address, Feed>): ReadonlySet<Address> =>
  new Set([...feeds.values()].flatMap((feed) => (feed.carries ? [feed.address] : [])));

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
  const hvps = new Map<Address, Tensor>();
  for (const { name, tensor } of found) {
    const node = costNodes.get(name);
    if (node !== undefined) costs[node] = mean(tensor.data);
    if (names.isGradient(name)) gradients.set(names.of(name), tensor);
    else if (names.isTangent(name) && names.isGradient(names.of(name))) hvps.set(names.of(names.of(name)), tensor);
    else if (names.isTangent(name)) tangents.set(names.of(name), tensor);
    else if (isWanted(wanted, name)) values.set(name, tensor);
  }
  return { costs, values, gradients, tangents, hvps };
}

const mean = (data: TensorData): number => {
  let sum = 0;
  for (const x of data) sum += x;
  return sum / data.length;
};
