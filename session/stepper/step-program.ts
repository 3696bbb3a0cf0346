import { type Seed, withGradients } from '../../graph-core/autodiff/vjp.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { clipped, isClipped, measured } from '../../graph-core/optim/clip.ts';
import { conditioned, etaShape } from '../../graph-core/optim/eta.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import type { Ports } from '../../graph-core/ops/rules.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { attrsKey, textKey } from '../../graph-core/program/keys.ts';
import type { Equation, InputRole, Mode, Program, ValueType, VarId } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { bufferUpdates } from '../buffers.ts';
import { openGroups } from '../flatten.ts';
import { withGroupPorts } from '../group-ports.ts';
import { differentiable, etasOf, groupOf, names, type ResolvedObjective, seedsOf, stateOf, TOTAL } from '../objectives.ts';
import { hyperOf } from '../parameter-groups.ts';
import type { Turn } from './turns.ts';

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
  /** Addresses with a gradient: values and parameters, each with the sum over all its uses. */
  readonly gradients: readonly Address[];
  /** Input ports `node.port` through which a gradient came back: a wire's own contribution, or an own weight's. */
  readonly wires: readonly Address[];
  /** Parameters and buffers with a new value after the update. */
  readonly updated: readonly Address[];
}

/** Builds the program of a stepper; every gradient is an output, also each wire's own. */
export function buildStepProgram(document: Document, analysis: Analysis, spec: StepSpec): StepProgram {
  const forward = openGroups(buildProgram(document, analysis, registry, spec.mode), analysis);
  const values = forward.outputs.map((o) => o.name);
  let program = spec.costs.length > 0 ? withTotalCost(forward, registry, spec.costs, TOTAL) : forward;
  if (spec.over) program = batch(program, registry, 'sample', spec.over.samples, spec.over.carried);
  const seeds = seedsOf(spec.cotangent === null ? [] : [spec.cotangent], spec.costs);
  if (seeds.length > 0) program = withAllGradients(program, seeds, differentiable(forward), analysis);
  const ofAll = (isOne: (name: string) => boolean): string[] =>
    program.outputs.flatMap(({ name }) => (isOne(name) ? [names.of(name)] : []));
  const [gradients, wires] = [ofAll(names.isGradient), ofAll(names.isWire)];
  const updates = spec.objective ? withUpdates(program, spec.objective, spec, analysis) : { program, updated: [] };
  program = spec.over ? withMeans(updates.program, values) : updates.program;
  return { program, values, gradients, wires, updated: updates.updated };
}

/**
 * Adds `grad:<address>` for totals and `wire:<node>.<port>` for what came back through one port, of a block or a group. A block's own weight is
 * both an address and a port, and has both.
 */
export function withAllGradients(program: Program, seeds: readonly Seed[], wrt: readonly Address[], analysis: Analysis): Program {
  const found = withGradients(program, registry, { seeds, wrt, wires: true, wireName: names.wire });
  return withGroupPorts(found, analysis, names.wire);
}

/** Appends the optimiser's rule for every parameter of the objective that has a gradient, and what changes the buffers. */
function withUpdates(
  program: Program,
  objective: ResolvedObjective,
  { updatesCurrent, updatesBuffers }: StepSpec,
  analysis: Analysis,
): { program: Program; updated: Address[] } {
  const b = Builder.extend(program, registry);
  const updated = objective.parameters.flatMap(({ address }) => (b.hasOutput(names.gradient(address)) ? [address] : []));
  const gradients = enteringGradients(b, objective, new Map(updated.map((each) => [each, b.named(names.gradient(each))])));
  for (const [address, gradient] of gradients) {
    const path = splitAddress(address).node.split('/');
    b.withOrigins([{ path, rule: 'update' }], () => {
      const shown = b.named(address);
      const weight = updatesCurrent ? b.input(names.current(address), 'parameter', shown) : shown;
      const scalars = scheduleInputs(b, objective, 0, address);
      const next = update(b, objective, address, weight, gradient, scalars, new Map());
      b.output(names.next(address), next.parameter);
      for (const [name, value] of Object.entries(next.state)) b.output(names.nextState(objective.index, address, name), value);
    });
  }
  const buffers = updatesBuffers ? bufferUpdates(b, program, analysis) : new Map<Address, Value>();
  for (const [address, value] of buffers) b.output(names.next(address), value);
  return { program: b.build(), updated: [...updated, ...buffers.keys()] };
}

/** The scalars of the schedule of a parameter's updates as inputs, by their plain names. */
export function scheduleInputs(b: Builder, objective: ResolvedObjective, turn: number, address: Address): Record<string, Value> {
  const scalar = { dtype: 'float', shape: [], axes: [] } as const;
  const { index, optimiser } = objective;
  const group = groupOf(objective, address);
  return Object.fromEntries(
    Object.keys(optimiser.schedule(hyperOf(objective, address), 1)).map((name) => [
      name,
      inputOnce(b, names.schedule(index, turn, name, group), 'schedule', scalar),
    ]),
  );
}

/** An input that several turns read: a look ahead and the step itself. */
const inputOnce = (b: Builder, name: string, role: InputRole, type: ValueType): Value =>
  b.hasInput(name) ? b.source(name) : b.input(name, role, type);

const inUpdateOf = <T>(b: Builder, address: Address, body: () => T): T =>
  b.withOrigins([{ path: splitAddress(address).node.split('/'), rule: 'update' }], body);

/** The gradients of a turn as they reach the optimiser's rule, by address: clipped, then multiplied by what is more than a rate. */
export function enteringGradients(
  b: Builder,
  objective: ResolvedObjective,
  gradients: ReadonlyMap<Address, Value>,
): ReadonlyMap<Address, Value> {
  const entering = new Map(clippedGradients(b, objective, gradients));
  for (const { address, eta } of etasOf(objective)) {
    const gradient = entering.get(address);
    if (!gradient) continue;
    const type = { dtype: 'float', shape: etaShape(eta, gradient.shape), axes: [] } as const;
    const factor = inputOnce(b, names.eta(objective.index, address), 'schedule', type);
    entering.set(
      address,
      inUpdateOf(b, address, () => conditioned(b, gradient, factor, eta)),
    );
  }
  return entering;
}

/** The norm over all gradients is taken before the first weight changes, and belongs to that weight's update. */
function clippedGradients(
  b: Builder,
  { hyper }: ResolvedObjective,
  gradients: ReadonlyMap<Address, Value>,
): ReadonlyMap<Address, Value> {
  const [first] = gradients.keys();
  if (first === undefined || !isClipped(hyper)) return gradients;
  const factor = inUpdateOf(b, first, () => measured(b, [...gradients.values()], hyper)?.factor ?? null);
  return new Map(
    [...gradients].map(([address, gradient]) => [address, inUpdateOf(b, address, () => clipped(b, gradient, hyper, factor))]),
  );
}

/** Prefixes of what an update is given and makes beside the parameter. */
const [STATE, SCALAR] = ['state:', 'scalar:'] as const;

function prefixed(prefix: string, all: Readonly<Record<string, Value>>): Record<string, Value> {
  const named: Record<string, Value> = {};
  for (const name in all) named[prefix + name] = all[name] as Value;
  return named;
}

function under(prefix: string, all: Ports): Record<string, Value> {
  const named: Record<string, Value> = {};
  for (const name in all) if (name.startsWith(prefix)) named[name.slice(prefix.length)] = all[name] as Value;
  return named;
}

/**
 * One parameter's update, by its gradient as {@link enteringGradients} makes it; state that is not in `held` becomes an input. The rule is worked
 * out once for all parameters of one type.
 */
export function update(
  b: Builder,
  objective: ResolvedObjective,
  address: Address,
  parameter: Value,
  gradient: Value,
  scalars: Readonly<Record<string, Value>>,
  held: Map<string, Value>,
): { readonly parameter: Value; readonly state: Readonly<Record<string, Value>> } {
  const { optimiser } = objective;
  const hyper = hyperOf(objective, address);
  const state = Object.fromEntries(
    (optimiser.searches
      ? []
      : stateOf(objective, [{ address, shape: parameter.shape, trainable: true, spec: {}, fanIn: 1 }])
    ).map(({ input, name, shape }) => [
      name,
      held.get(input) ?? inputOnce(b, input, 'state', { dtype: 'float', shape, axes: [] }),
    ]),
  );
  const type = { dtype: 'float', shape: parameter.shape, axes: [] } as const;
  const moved = optimiser.searches ? { moved: inputOnce(b, names.moved(objective.index, address), 'schedule', type) } : {};
  const given = {
    parameter,
    gradient,
    ...moved,
    ...prefixed(STATE, state),
    ...prefixed(SCALAR, scalars),
  };
  const rule = b.traced([textKey('update'), textKey(optimiser.type), attrsKey(hyper)], given, (own, inner) => {
    const { parameter: weight, gradient: slope, ...more } = inner as typeof given;
    const [before, numbers] = [under(STATE, inner), under(SCALAR, inner)];
    const next = optimiser.update(own, { ...more, parameter: weight, gradient: slope, state: before, scalars: numbers, hyper });
    return { parameter: next.parameter, ...prefixed(STATE, next.state) };
  });
  const ids = b.splice(
    rule,
    Object.values(given).map(({ id }) => id),
  );
  const made: Record<string, Value> = {};
  for (const [i, { name }] of rule.outputs.entries()) made[name] = b.valueOf(ids[i] as VarId);
  return { parameter: made.parameter as Value, state: under(STATE, made) };
}

/**
 * Adds `mean:<name>` for every output that differs from sample to sample: the mean of values, the sum of gradients of the
 * mean cost (which is the mean of each sample's own). Each stands right behind what it is the mean of, so that it is known
 * as soon as that is.
 */
function withMeans(program: Program, values: readonly Address[]): Program {
  const b = Builder.extend(program, registry);
  const producer = new Map<VarId, Equation>();
  for (const equation of program.equations) for (const id of equation.outputs) producer.set(id, equation);
  const forward = new Set(values);
  const behind = new Map<VarId, Equation[]>();
  b.takeNew();
  for (const { name, id } of program.outputs) {
    const value = b.valueOf(id);
    const isGradient = names.isGradient(name) || names.isWire(name);
    if (!value.axes.includes('sample') || !(isGradient || forward.has(name)) || !producer.has(id)) continue;
    b.withOrigins(producer.get(id)?.origins ?? [], () => {
      const mean = isGradient ? b.axisSum(value, ['sample']) : (b.op('sample-mean', { input: value }).output as Value);
      b.output(names.mean(name), mean);
    });
    behind.set(id, [...(behind.get(id) ?? []), ...b.takeNew()]);
  }
  const built = b.build();
  const ordered = program.equations.flatMap((equation) => [equation, ...equation.outputs.flatMap((id) => behind.get(id) ?? [])]);
  return { ...built, equations: ordered };
}
