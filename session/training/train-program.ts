import { type Seed, withGradients } from '../../graph-core/autodiff/vjp.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import type { LoopSpec } from '../../graph-core/plan/run-plan.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder, type Value } from '../../graph-core/program/builder.ts';
import { shared, textKey } from '../../graph-core/program/keys.ts';
import type { OpenNumbers } from '../../graph-core/program/open-numbers.ts';
import type { InputRole, Program, ValueType } from '../../graph-core/program/program.ts';
import { DRAW_INPUTS } from '../../graph-core/random/draw-inputs.ts';
import { s } from '../../graph-core/scalar/expr.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { buffersOf, bufferUpdates } from '../buffers.ts';
import { openGroups } from '../flatten.ts';
import { differentiable, names, type ResolvedObjective, TOTAL } from '../objectives.ts';
import { withAllGradients } from '../stepper/step-program.ts';
import { type Turn, type TurnSchedule, turnsOf } from '../stepper/turns.ts';
import { enteringGradients, type KeptState, Updates, updateOrigins } from '../stepper/updates.ts';
import { embed } from './embed.ts';
import { ARMED, type DeviceStop, HIT, StopConditions } from './train-stops.ts';

/** One training step over a batch. */
export interface TrainSpec {
  readonly objectives: readonly ResolvedObjective[];
  /** Each objective sees the earlier ones' updates, or all see the weights from before the step, or from one step ahead. */
  readonly schedule: TurnSchedule;
  /** Samples of one step. */
  readonly batch: number;
  /** Rows of the resident data; null when the batch is all of them, fed as it is. */
  readonly rows: number | null;
  /** Observed variables that differ from sample to sample. */
  readonly carried: ReadonlySet<Address>;
  /** Breakpoints whose conditions are looked at before the update. */
  readonly stops: readonly DeviceStop[];
}

/** A scalar of a schedule that is fed anew each step. */
export interface ScheduledInput {
  readonly input: string;
  /** The index of the objective. */
  readonly objective: number;
  /** Which of the objective's updates in a row, from 0. */
  readonly repeat: number;
}

export interface TrainProgram {
  readonly program: Program;
  readonly loop: LoopSpec;
  /** Parameters that are updated: those of the objectives that have a gradient, and buffers. */
  readonly updated: readonly Address[];
  /** The state inputs of those, and what their entries start at. */
  readonly states: readonly { readonly input: string; readonly start: number }[];
  readonly scheduled: readonly ScheduledInput[];
}

/** Rows of the batch: an int32 for each sample. */
export const ROWS = 'rows';
export const HALT = 'halt';
const NEXT_HALT = 'next:halt';

/**
 * Forward, mean cost, gradients and updates of one step as one program that is iterated on the device. Once a cost is not
 * finite or a breakpoint is hit `halt` stays set, and this and all later steps leave weights and state as they were before. With `open` those
 * attributes have no numbers in it.
 */
export function buildTrainProgram(
  document: Document,
  analysis: Analysis,
  spec: TrainSpec,
  open: OpenNumbers | null = null,
): TrainProgram {
  const built = buildProgram(document, analysis, registry, 'train', open);
  const hasBuffers = buffersOf(analysis).length > 0;
  // what lies in a group has a name only where the group is opened
  const forward = spec.stops.length > 0 || hasBuffers ? openGroups(built, analysis) : built;
  const b = new Builder(registry, { sample: spec.batch });
  const fed = feedInputs(b, forward, spec);
  const weights = new Map<Address, Value>();
  for (const { address } of analysis.parameters) {
    const value = fed.get(address);
    if (value) weights.set(address, value);
  }
  const conditions = spec.stops.length > 0 ? new StopConditions(b, spec.stops, spec.batch) : null;
  const turns = takeTurns(b, forward, { ...spec, analysis }, fed, weights, conditions);
  const halt = b.input(HALT, 'state', { dtype: 'bool', shape: [], axes: [] });
  const hit = conditions?.hit() ?? null;
  const stopped = hit === null ? halt : b.map((h, number) => s.or(h, s.gt(number, 0)), halt, hit);
  const halted = turns.costs.reduce((before, cost) => b.map((h, c) => s.or(h, s.not(s.isfinite(c))), before, cost), stopped);
  const carries = [{ from: NEXT_HALT, to: HALT }];
  const keep = (from: string, to: string, next: Value, before: Value): void => {
    const given = [halted, before, next];
    b.withOrigins(updateOrigins(to.slice(to.lastIndexOf(':') + 1)), () => b.output(from, held(b, given)));
    carries.push({ from, to });
  };
  for (const address of turns.updated)
    keep(names.next(address), address, turns.weights.get(address) as Value, weights.get(address) as Value);
  for (const { input, output } of turns.states.values()) keep(output, input, turns.held.get(input) as Value, b.named(input));
  for (const [state, next] of conditions?.signs ?? []) keep(names.next(state), state, next, b.named(state));
  if (hit !== null) b.output(HIT, hit);
  b.output(NEXT_HALT, halted);
  b.output(
    TOTAL,
    turns.costs.reduce((sum, cost) => b.add(sum, cost)),
  );
  const armed = hit === null ? [] : [ARMED];
  const step = forward.inputs.some(({ name }) => name === DRAW_INPUTS.step) ? [DRAW_INPUTS.step] : [];
  const feeds = [...(spec.rows === null ? [] : [ROWS]), ...step, ...armed, ...turns.scheduled.keys()];
  return {
    program: b.build(),
    loop: { feeds, carries, collects: [TOTAL, ...(hit === null ? [] : [HIT])] },
    updated: [...turns.updated],
    states: [...turns.states.values(), ...[...(conditions?.signs.keys() ?? [])].map((input) => ({ input, start: 0 }))],
    scheduled: [...turns.scheduled.values()],
  };
}

const HELD_PORTS = shared.names(['halted', 'before', 'next']);

/** A weight or state of one that is carried on: as it was before the step where that is halted. */
const held = (b: Builder, given: readonly Value[]): Value =>
  b.applied([textKey('held')], HELD_PORTS, given, (own, { halted, before, next }) => ({
    kept: own.where(halted as Value, before as Value, next as Value),
  })).kept as Value;

/** Every forward input as a value: what carries samples is picked from the resident rows, or is fed whole. */
export function feedInputs(
  b: Builder,
  forward: Program,
  { rows, carried }: Pick<TrainSpec, 'rows' | 'carried'>,
): Map<string, Value> {
  const index = rows === null ? null : b.input(ROWS, 'schedule', { dtype: 'int32', shape: [], axes: ['sample'] });
  const feed = (name: string, role: InputRole, type: ValueType): Value => {
    if (!carried.has(name)) return b.input(name, role, type);
    if (rows === null || index === null) return b.input(name, role, { ...type, axes: ['sample'] });
    const data = b.input(names.data(name), role, { ...type, shape: [rows, ...type.shape] });
    const path = splitAddress(name).node;
    const picked = b.withOrigins(
      [{ path, rule: 'forward' }],
      () => b.op('index-select', { input: data, index }, { dim: 0 }).output as Value,
    );
    return b.reshape(picked, type.shape);
  };
  const fed = new Map<string, Value>();
  for (const { name, role, id } of forward.inputs) fed.set(name, feed(name, role, forward.types[id] as ValueType));
  return fed;
}

/** Buffers change once in a step: by the forward pass of one turn, with the weights that it sees in `fed`. */
function updateBuffers(
  b: Builder,
  forward: Program,
  spec: TurnSpec,
  fed: (name: string) => Value | undefined,
  turns: Turns,
): void {
  const many = batch(forward, registry, 'sample', spec.batch, spec.carried);
  const own = Builder.extend({ ...many, outputs: [] }, registry);
  const next = bufferUpdates(own, many, spec.analysis);
  if (next.size === 0) return;
  for (const [address, value] of next) own.output(address, value);
  const found = embed(b, dce(own.build()), fed);
  for (const address of next.keys()) {
    turns.weights.set(address, found.get(address) as Value);
    turns.updated.add(address);
  }
}

interface TurnSpec extends TrainSpec {
  readonly analysis: Analysis;
}

interface Turns {
  /** The cost of each objective before its first update. */
  readonly costs: Value[];
  /** Parameters after all updates. */
  readonly weights: Map<Address, Value>;
  readonly updated: Set<Address>;
  /** By the name of their input. */
  readonly states: Map<string, Pick<KeptState, 'input' | 'output' | 'start'>>;
  /** State after all updates, by the name of its input. */
  readonly held: Map<string, Value>;
  readonly scheduled: Map<string, ScheduledInput>;
}

function takeTurns(
  b: Builder,
  forward: Program,
  spec: TurnSpec,
  fed: ReadonlyMap<string, Value>,
  start: ReadonlyMap<Address, Value>,
  conditions: StopConditions | null,
): Turns {
  const turns: Turns = {
    costs: [],
    weights: new Map(start),
    updated: new Set(),
    states: new Map(),
    held: new Map(),
    scheduled: new Map(),
  };
  const programs = new Map(spec.objectives.map((objective) => [objective, differentiated(forward, objective, spec)]));
  const ahead = new Map(start);
  const sights = { start, ahead, current: turns.weights };
  for (const turn of turnsOf(spec.objectives, spec.schedule)) {
    // looking ahead, each turn changes what the next one changes; no weight and no state is kept
    const weights = turn.isAhead ? ahead : turns.weights;
    const seen = turn.isAhead && turn.sees === 'current' ? ahead : sights[turn.sees];
    const before = (name: string): Value | undefined => seen.get(name) ?? fed.get(name);
    const found = embed(b, programs.get(turn.objective) as Program, before);
    if (turn.repeat === 0 && turns.costs.length < spec.objectives.length) turns.costs.push(found.get(TOTAL) as Value);
    conditions?.look(found);
    if (turn.movesBuffers && buffersOf(spec.analysis).length > 0) updateBuffers(b, forward, spec, before, turns);
    takeTurn(b, turn, found, weights, turns);
  }
  return turns;
}

/** The mean cost of an objective and its gradients over one batch, and what breakpoints look at. */
function differentiated(
  forward: Program,
  { costs, parameters }: ResolvedObjective,
  { batch: size, carried, stops, analysis }: TurnSpec,
): Program {
  const many = batch(withTotalCost(forward, registry, costs, TOTAL), registry, 'sample', size, carried);
  const seeds: Seed[] = [{ output: TOTAL, cotangent: 'one' }];
  const inputs = new Set(many.inputs.map(({ name }) => name));
  const wrt = parameters.map((p) => p.address).filter((address) => inputs.has(address));
  if (stops.length === 0) {
    const outputs = many.outputs.filter(({ name }) => name === TOTAL);
    return dce(withGradients({ ...many, outputs }, registry, { seeds, wrt }));
  }
  const watched = stops.flatMap((stop) => stop.watched);
  const known = new Set(differentiable(many));
  const sources = watched.map(({ source }) => source).filter((address) => known.has(address));
  const { program } = withAllGradients(many, seeds, [...new Set([...wrt, ...sources])], analysis);
  const wanted = new Set([TOTAL, ...wrt.map(names.gradient), ...watched.map(({ name }) => name)]);
  return dce({ ...program, outputs: program.outputs.filter(({ name }) => wanted.has(name)) });
}

function takeTurn(
  b: Builder,
  { objective, repeat, isAhead }: Turn,
  found: ReadonlyMap<string, Value>,
  weights: Map<Address, Value>,
  turns: Turns,
): void {
  const raw = new Map<Address, Value>();
  for (const { address } of objective.parameters) {
    const gradient = weights.has(address) ? found.get(names.gradient(address)) : undefined;
    if (gradient) raw.set(address, gradient);
  }
  const updates = new Updates(b, objective, repeat);
  for (const [address, gradient] of enteringGradients(b, objective, raw)) {
    const weight = weights.get(address) as Value;
    const next = b.withOrigins(updateOrigins(address), () => updates.of(address, weight, gradient, turns.held));
    weights.set(address, next.parameter);
    if (isAhead) continue;
    turns.updated.add(address);
    for (const { input, output, start, value } of next.states) {
      turns.held.set(input, value);
      turns.states.set(input, { input, output, start });
    }
  }
  for (const input of updates.scheduled)
    if (!turns.scheduled.has(input)) turns.scheduled.set(input, { input, objective: objective.index, repeat });
}
