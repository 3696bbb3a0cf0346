import { differentiate, type Gradient, type GradientOptions, type Seed } from '../../graph-core/autodiff/vjp.ts';
import { type Address, type Document, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import type { OpenNumbers } from '../../graph-core/program/open-numbers.ts';
import type { Equation, Mode, Program, VarId } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { bufferUpdates } from '../buffers.ts';
import { openGroups } from '../flatten.ts';
import { withGroupPorts } from '../group-ports.ts';
import { differentiableOutputs, names, type ResolvedObjective, seedsOf, TOTAL } from '../objectives.ts';
import type { Turn } from './turns.ts';
import { enteringGradients, Updates, updateOrigins } from './updates.ts';

/** What the stepper runs: forward, backward and one update of one sample, or of the mean over several. */
export interface StepSpec {
  /** Backward starts at the mean of these; none when `cotangent` is given. */
  readonly costs: readonly Address[];
  /** Backward starts at this output instead, from a row vector fed as `cotangent:<address>`. */
  readonly cotangent: Address | null;
  /** Whose update follows. */
  readonly objective: ResolvedObjective | null;
  /** The update starts from weights of its own, fed as `current:<address>`: see {@link Turn.sees}. */
  readonly updatesCurrent: boolean;
  /** How blocks that differ in training behave. */
  readonly mode: Mode;
  /** The blocks' buffers change with this update: once in a training step, with its first turn. */
  readonly updatesBuffers: boolean;
  /** Null for one sample, else the size of the set S and the inputs that differ from sample to sample. */
  readonly over: { readonly samples: number; readonly carried: ReadonlySet<string> } | null;
}

export interface StepProgram {
  readonly program: Program;
  /** Forward addresses: every value a circle may show. */
  readonly values: readonly Address[];
  /** Those of the values that backward starts from. */
  readonly costs: readonly Address[];
  /** Addresses with a gradient: values and parameters, each with the sum over all its uses. */
  readonly gradients: readonly Address[];
  /** The variables that those are gradients of, in the same order. */
  readonly gradientsOf: readonly VarId[];
  /** Input ports `node.port` through which a gradient came back: a wire's own contribution, or an own weight's. */
  readonly wires: readonly Address[];
  /** The same as blocks and their ports. */
  readonly wireEnds: readonly WireEnd[];
  /** Among the program's outputs the place of the first gradient: the others follow in their order, and behind them the wires. */
  readonly gradientsAt: number;
  /** Parameters and buffers with a new value after the update. */
  readonly updated: readonly Address[];
}

export interface WireEnd {
  readonly node: NodeId;
  readonly port: string;
  /** The variable that a block reads there; null for the port of a group, which several blocks may read. */
  readonly value: VarId | null;
}

/** Builds the program of a stepper; every gradient is an output, also each wire's own. With `open` those attributes have no numbers in it. */
export function buildStepProgram(
  document: Document,
  analysis: Analysis,
  spec: StepSpec,
  open: OpenNumbers | null = null,
): StepProgram {
  const forward = openGroups(buildProgram(document, analysis, registry, spec.mode, open), analysis);
  const values = forward.outputs.map((o) => o.name);
  let program = spec.costs.length > 0 ? withTotalCost(forward, registry, spec.costs, TOTAL) : forward;
  if (spec.over) program = batch(program, registry, 'sample', spec.over.samples, spec.over.carried);
  const seeds = seedsOf(spec.cotangent === null ? [] : [spec.cotangent], spec.costs);
  const found =
    seeds.length > 0 ? withAllGradients(program, seeds, differentiableOutputs(forward), analysis) : { ...NO_GRADIENTS, program };
  const gradients = found.gradients.map(({ of }) => of);
  const updates = spec.objective ? withUpdates(found, spec.objective, spec, analysis) : { program: found.program, updated: [] };
  program = spec.over ? withMeans(updates.program, values) : updates.program;
  const { wires, wireEnds, gradientsAt } = found;
  const gradientsOf = found.gradients.map(({ value }) => value);
  const [{ costs }, { updated }] = [spec, updates];
  return { program, values, costs, gradients, gradientsOf, wires, wireEnds, gradientsAt, updated };
}

interface AllGradients {
  readonly program: Program;
  readonly gradients: readonly Gradient[];
  /** Input ports `node.port`, of blocks and groups. */
  readonly wires: readonly Address[];
  readonly wireEnds: readonly WireEnd[];
  readonly gradientsAt: number;
}

const NO_GRADIENTS = { gradients: [], wires: [], wireEnds: [], gradientsAt: 0 };

/**
 * Adds `grad:<address>` for totals and `wire:<node>.<port>` for what came back through one port, of a block or a group. A block's own weight is
 * both an address and a port, and has both.
 */
export function withAllGradients(
  program: Program,
  seeds: readonly Seed[],
  wrt: GradientOptions['wrt'],
  analysis: Analysis,
): AllGradients {
  const found = differentiate(program, registry, { seeds, wrt, wires: true, wireName: names.wire });
  const returned = (): ReadonlyMap<Address, VarId> => new Map(found.wires.map(({ of, id }) => [of, id]));
  const whole = withGroupPorts(found.program, analysis, names.wire, returned);
  return {
    program: whole.program,
    gradients: found.gradients,
    wires: [...found.wires.map(({ of }) => of), ...whole.ports],
    wireEnds: [...found.wires, ...whole.ports.map((port) => ({ ...splitAddress(port), value: null }))],
    gradientsAt: program.outputs.length,
  };
}

/** Appends the optimiser's rule for every parameter of the objective that has a gradient, and what changes the buffers. */
function withUpdates(
  { program, gradients }: Pick<AllGradients, 'program' | 'gradients'>,
  objective: ResolvedObjective,
  { updatesCurrent, updatesBuffers }: StepSpec,
  analysis: Analysis,
): { program: Program; updated: Address[] } {
  const b = Builder.extend(program, registry);
  const found = new Map(gradients.map((gradient) => [gradient.of, gradient]));
  const raw = new Map<Address, Value>();
  for (const { address } of objective.parameters) {
    const gradient = found.get(address);
    if (gradient) raw.set(address, b.valueOf(gradient.id));
  }
  const updates = new Updates(b, objective, 0);
  for (const [address, gradient] of enteringGradients(b, objective, raw)) {
    b.withOrigins(updateOrigins(address), () => {
      const shown = b.valueOf(found.get(address)?.value as VarId);
      const weight = updatesCurrent ? b.input(names.current(address), 'parameter', shown) : shown;
      const { parameter, states } = updates.of(address, weight, gradient);
      b.output(names.next(address), parameter);
      for (const { output, value } of states) b.output(output, value);
    });
  }
  const buffers = updatesBuffers ? bufferUpdates(b, program, analysis) : new Map<Address, Value>();
  for (const [address, value] of buffers) b.output(names.next(address), value);
  return { program: b.build(), updated: [...raw.keys(), ...buffers.keys()] };
}

/**
 * Adds `mean:<name>` for every output that differs from sample to sample: the mean of values, the sum of gradients of the
 * mean cost (which is the mean of each sample's own). Each stands right behind what it is the mean of, so that it is known
 * as soon as that is; gradients that are fed come first. What is fed as a value is not in the program: its mean is taken where it is fed.
 */
function withMeans(program: Program, values: readonly Address[]): Program {
  const b = Builder.extend(program, registry);
  const producer = new Map<VarId, Equation>();
  for (const equation of program.equations) for (const id of equation.outputs) producer.set(id, equation);
  const forward = new Set(values);
  // one variable may have many names
  const [means, sums] = [new Map<VarId, Value>(), new Map<VarId, Value>()];
  const first: Equation[] = [];
  const behind = new Map<VarId, Equation[]>();
  b.takeNew();
  for (const { name, id } of program.outputs) {
    const value = b.valueOf(id);
    const isGradient = names.isGradient(name) || names.isWire(name);
    if (!value.axes.includes('sample') || !(isGradient || (forward.has(name) && producer.has(id)))) continue;
    const known = isGradient ? sums : means;
    const mean =
      known.get(id) ?? b.withOrigins(producer.get(id)?.origins ?? [], () => (isGradient ? summed(b, value) : averaged(b, value)));
    known.set(id, mean);
    b.output(names.mean(name), mean);
    const made = producer.has(id) ? (behind.get(id) ?? []) : first;
    made.push(...b.takeNew());
    if (producer.has(id)) behind.set(id, made);
  }
  const built = b.build();
  const ordered = program.equations.flatMap((equation) => [equation, ...equation.outputs.flatMap((id) => behind.get(id) ?? [])]);
  return { ...built, equations: [...first, ...ordered] };
}

const summed = (b: Builder, value: Value): Value => b.axisSum(value, ['sample']);
const averaged = (b: Builder, value: Value): Value => b.op('sample-mean', { input: value }).output as Value;
