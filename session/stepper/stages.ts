import type { Address } from '../../graph-core/model/document.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import { phaseOf } from '../../graph-core/plan/assemble.ts';
import type { Phase } from '../../graph-core/plan/plan.ts';
import type { StepCalls } from '../../graph-core/plan/step-plan.ts';
import { nodeAt } from '../../graph-core/program/origins.ts';
import type { Equation, Program } from '../../graph-core/program/program.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { edgeAt, sourceAt } from '../block-program.ts';
import { groupPorts } from '../group-ports.ts';
import { names } from '../objectives.ts';
import type { StageInfo } from '../protocol.ts';
import { KnownAt } from './known-at.ts';
import type { PortAt, StepProgram } from './step-program.ts';

/**
 * The stages a person steps through. They are read off the program before it is optimised, because a block whose backward
 * rule is the identity (a sum's) has no kernel call left in the plan and is a step of the chain rule all the same.
 */
export interface StepStages {
  readonly infos: readonly StageInfo[];
  /** For each stage the number of plan calls that have to have run for what it makes to be readable. */
  readonly ends: readonly number[];
  /** Calls that run before the first stage. */
  readonly prologue: number;
  readonly knownAt: KnownAt;
}

interface Place {
  readonly phase: Phase;
  readonly node: string;
}

/** Numbers by block and phase. */
class ByPlace {
  readonly #of = { forward: new Map<string, number>(), backward: new Map<string, number>(), update: new Map<string, number>() };

  get({ phase, node }: Place): number | undefined {
    return this.#of[phase].get(node);
  }

  set({ phase, node }: Place, number: number): void {
    this.#of[phase].set(node, number);
  }
}

/** Where the equations of a program belong, in order; null where they come from no block. */
function placesOf({ equations }: Program): (Place | null)[] {
  let [last, place]: [Equation['origins'] | null, Place | null] = [null, null];
  return equations.map(({ origins }) => {
    const [origin] = origins;
    if (origins !== last) place = origin ? { phase: phaseOf(origin.rule), node: nodeAt(origin.path) } : null;
    last = origins;
    return place;
  });
}

export function placeStages(step: StepProgram, plan: StepCalls, analysis: Analysis): StepStages {
  const program = dce(step.program);
  const placed = placesOf(program);
  const places = withPassedOn(stagePlaces(placed), step.wireEnds);
  const index = new ByPlace();
  for (const [i, place] of places.entries()) index.set(place, i);
  const ends = callEnds(places, plan);
  const known = knownStages(program, placed, index);
  holdBack(known, step, index, analysis);
  const makes = madeBy(places.length, step, known, analysis);
  const infos = places.map(({ phase, node }, i) => ({
    index: i,
    phase,
    node,
    type: typeOf(analysis, node),
    makes: makes[i] as readonly Address[],
  }));
  return {
    infos,
    ends,
    prologue: ends.length === 0 ? plan.calls.length : (plan.stages[0]?.from ?? 0),
    knownAt: new KnownAt(program.outputs, known),
  };
}

const typeOf = (analysis: Analysis, node: string): string => analysis.nodes.get(node)?.type ?? '';

/**
 * One place for each block and phase, in the order of the equations. A block that appears again (the mean of its cost is
 * taken after all blocks) stays where forward first met it and where backward left it last.
 */
function stagePlaces(placed: readonly (Place | null)[]): Place[] {
  const seen = new ByPlace();
  const all: Place[] = [];
  let last: Place | null = null;
  for (const place of placed) {
    if (place !== null && place !== last && (place.phase === 'backward' || seen.get(place) === undefined))
      seen.set(place, all.push(place) - 1);
    last = place;
  }
  return all.filter((place, i) => seen.get(place) === i);
}

/**
 * Adds a backward place for blocks that hand the gradient on as it is (a sum, the mean over one sample): no equation is theirs, and
 * they are a step of the chain rule all the same. Each stands where its forward place, mirrored, has it.
 */
function withPassedOn(places: readonly Place[], wires: readonly PortAt[]): Place[] {
  const forward = new Map<string, number>();
  const has = new Set<string>();
  for (const [i, { phase, node }] of places.entries()) {
    if (phase === 'forward') forward.set(node, i);
    if (phase === 'backward') has.add(node);
  }
  const passed: { readonly node: string; readonly own: number }[] = [];
  for (const { node } of wires) {
    const own = forward.get(node);
    if (own !== undefined && !has.has(node)) passed.push({ node, own });
    has.add(node);
  }
  passed.sort((a, b) => b.own - a.own);
  const all: Place[] = [];
  let next = 0;
  // before what comes after it in the backward pass
  const passUntil = (before: number): void => {
    for (; next < passed.length && (passed[next]?.own as number) > before; next++)
      all.push({ phase: 'backward', node: passed[next]?.node as string });
  };
  for (const place of places) {
    if (place.phase === 'backward') passUntil(forward.get(place.node) ?? -1);
    if (place.phase === 'update') passUntil(-1);
    all.push(place);
  }
  passUntil(-1);
  return all;
}

/** A gradient that was handed on is known once the block that did so has had its turn, and a total with its last part. */
function holdBack(
  known: Int32Array,
  { gradients, wires, wireEnds, gradientsAt }: StepProgram,
  index: ByPlace,
  analysis: Analysis,
): void {
  const wiresAt = gradientsAt + gradients.length;
  const totals = new Map<Address, number>();
  for (let i = 0; i < gradients.length; i++) totals.set(gradients[i] as Address, gradientsAt + i);
  const raise = (output: number, at: number): number => {
    const later = Math.max(known[output] as number, at);
    known[output] = later;
    return later;
  };
  for (let i = 0; i < wireEnds.length; i++) {
    const { node, port } = wireEnds[i] as PortAt;
    const at = raise(wiresAt + i, (index.get({ phase: 'backward', node }) ?? -1) + 1);
    const from = sourceAt(analysis, node, port);
    const total = from === null ? undefined : totals.get(from);
    if (total !== undefined && at > 0) raise(total, at);
  }
  if (groupPorts(analysis).size === 0) return;
  const ports = new Map<Address, number>();
  for (const [i, port] of wires.entries()) ports.set(port, wiresAt + i);
  for (const [port, inner] of groupPorts(analysis)) {
    const own = ports.get(port);
    if (own === undefined) continue;
    for (const each of inner) {
      const at = ports.get(each);
      if (at !== undefined) raise(own, known[at] as number);
    }
  }
}

/** What becomes known with each of `stages` stages: addresses of values, and `edge:<from>-><to>` of what came back through a wire. */
function madeBy(
  stages: number,
  { program, values, gradients, wires, wireEnds, gradientsAt, updated }: StepProgram,
  known: Int32Array,
  analysis: Analysis,
): string[][] {
  const makes = Array.from({ length: stages }, (): string[] => []);
  const tell = (at: number, address: string): void => {
    if (at > 0) makes[at - 1]?.push(address);
  };
  for (let i = 0; i < values.length; i++) tell(known[i] as number, values[i] as Address);
  for (let i = 0; i < gradients.length; i++) tell(known[gradientsAt + i] as number, gradients[i] as Address);
  for (let i = 0; i < wires.length; i++) {
    const edge = edgeAt(analysis, wires[i] as Address, wireEnds[i]);
    if (edge !== null) tell(known[gradientsAt + gradients.length + i] as number, edge);
  }
  const updatesAt = gradientsAt + gradients.length + wires.length;
  const updates = new Map(program.outputs.slice(updatesAt).map(({ name }, i) => [name, known[updatesAt + i] as number]));
  for (const address of updated) tell(updates.get(names.next(address)) ?? 0, address);
  return makes;
}

function callEnds(places: readonly Place[], plan: StepCalls): number[] {
  const last = new ByPlace();
  for (const stage of plan.stages) last.set(stage, Math.max(last.get(stage) ?? 0, stage.to));
  let end = 0;
  const ends = places.map((place) => {
    end = Math.max(end, last.get(place) ?? 0);
    return end;
  });
  if (ends.length > 0) ends[ends.length - 1] = plan.calls.length;
  return ends;
}

/** When each output is known: with the stage of the equation that makes it. */
function knownStages(program: Program, placed: readonly (Place | null)[], index: ByPlace): Int32Array {
  const made = new Int32Array(program.types.length);
  let [last, at]: [Place | null, number] = [null, 0];
  for (let i = 0; i < placed.length; i++) {
    const place = placed[i] as Place | null;
    if (place !== last) at = place === null ? 0 : (index.get(place) ?? -1) + 1;
    last = place;
    for (const id of (program.equations[i] as Equation).outputs) made[id] = at;
  }
  const known = new Int32Array(program.outputs.length);
  for (let i = 0; i < known.length; i++) known[i] = made[(program.outputs[i] as Program['outputs'][number]).id] as number;
  return known;
}
