import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import { phaseOf as phaseOfRule } from '../../graph-core/plan/assemble.ts';
import type { StepCalls } from '../../graph-core/plan/step-plan.ts';
import { nodeAt } from '../../graph-core/program/origins.ts';
import type { Equation, Program, VarId } from '../../graph-core/program/program.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { edgeAt } from '../block-program.ts';
import { groupPorts } from '../group-ports.ts';
import { names } from '../objectives.ts';
import type { StageInfo } from '../protocol.ts';
import { KnownAt } from './known-at.ts';
import { blockOf, NOWHERE, type Place, Places, phaseOf, placeOf } from './places.ts';
import type { StepProgram, WireEnd } from './step-program.ts';

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

/** Where the equations of a program belong, in order. */
function placesOf({ equations }: Program, places: Places): Int32Array {
  const all = new Int32Array(equations.length);
  let [last, place]: [Equation['origins'] | null, Place] = [null, NOWHERE];
  for (let i = 0; i < all.length; i++) {
    const { origins } = equations[i] as Equation;
    const [origin] = origins;
    if (origins !== last) place = origin ? places.of(phaseOfRule(origin.rule), nodeAt(origin.path)) : NOWHERE;
    last = origins;
    all[i] = place;
  }
  return all;
}

export function placeStages(step: StepProgram, plan: StepCalls, analysis: Analysis): StepStages {
  const program = dce(step.program);
  const places = new Places();
  const placed = placesOf(program, places);
  const wireBlocks = Int32Array.from(step.wireEnds, ({ node }) => places.block(node));
  const stages = withPassedOn(stagePlaces(placed, places), wireBlocks, places);
  const stageOf = places.numbers();
  for (const [i, place] of stages.entries()) stageOf[place] = i;
  const ends = callEnds(stages, plan, places);
  const known = knownStages(program, placed, stageOf);
  holdBack(known, step, (block) => (stageOf[placeOf('backward', block)] ?? -1) + 1, { places, wireBlocks, analysis });
  const makes = madeBy(stages.length, step, known, analysis);
  const infos = stages.map((place, index) => {
    const node = places.node(place);
    return { index, phase: phaseOf(place), node, type: typeOf(analysis, node), makes: makes[index] as readonly Address[] };
  });
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
function stagePlaces(placed: Int32Array, places: Places): Place[] {
  const seen = places.numbers();
  const all: Place[] = [];
  let last = NOWHERE;
  for (const place of placed) {
    if (place !== NOWHERE && place !== last && (phaseOf(place) === 'backward' || seen[place] === -1))
      seen[place] = all.push(place) - 1;
    last = place;
  }
  return all.filter((place, i) => seen[place] === i);
}

/**
 * Adds a backward place for blocks that hand the gradient on as it is (a sum, the mean over one sample): no equation is theirs, and
 * they are a step of the chain rule all the same. Each stands where its forward place, mirrored, has it.
 */
function withPassedOn(stages: readonly Place[], wireBlocks: Int32Array, places: Places): Place[] {
  const forward = new Int32Array(places.blocks).fill(-1);
  const has = new Uint8Array(places.blocks);
  for (const [i, place] of stages.entries()) {
    if (phaseOf(place) === 'forward') forward[blockOf(place)] = i;
    if (phaseOf(place) === 'backward') has[blockOf(place)] = 1;
  }
  const forwardAt = (block: number): number => forward[block] as number;
  const passed: number[] = [];
  for (const block of wireBlocks) {
    if (has[block] === 0 && forwardAt(block) >= 0) passed.push(block);
    has[block] = 1;
  }
  passed.sort((a, b) => forwardAt(b) - forwardAt(a));
  const all: Place[] = [];
  let next = 0;
  // before what comes after it in the backward pass
  const passUntil = (before: number): void => {
    for (; next < passed.length && forwardAt(passed[next] as number) > before; next++)
      all.push(placeOf('backward', passed[next] as number));
  };
  for (const place of stages) {
    if (phaseOf(place) === 'backward') passUntil(forwardAt(blockOf(place)));
    if (phaseOf(place) === 'update') passUntil(-1);
    all.push(place);
  }
  passUntil(-1);
  return all;
}

interface Drawn {
  readonly places: Places;
  /** The block of each wire's end. */
  readonly wireBlocks: Int32Array;
  readonly analysis: Analysis;
}

/**
 * A gradient that was handed on is known once the block that did so has had its turn (`turnOf`, 0 where it has none), a total with its last
 * part, and that of a cost, which is what backward starts from, with the cost.
 */
function holdBack(
  known: Int32Array,
  { gradients, gradientsOf, wires, wireEnds, gradientsAt, costs }: StepProgram,
  turnOf: (block: number) => number,
  { places, wireBlocks, analysis }: Drawn,
): void {
  const wiresAt = gradientsAt + gradients.length;
  const raise = (output: number, at: number): void => {
    if (at > (known[output] as number)) known[output] = at;
  };
  const totals = new Totals(gradientsOf, gradientsAt);
  for (let i = 0; i < wireEnds.length; i++) {
    raise(wiresAt + i, turnOf(wireBlocks[i] as number));
    const { value } = wireEnds[i] as WireEnd;
    if (value !== null) totals.each(value, (output) => raise(output, known[wiresAt + i] as number));
  }
  const ofCosts = new Set(costs);
  for (const [i, address] of gradients.entries())
    if (ofCosts.has(address)) raise(gradientsAt + i, turnOf(places.block(splitAddress(address).node)));
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

/** The outputs that are gradients of a variable: several where it has several addresses. */
class Totals {
  readonly #first = new Map<VarId, number>();
  readonly #next: Int32Array;
  readonly #from: number;

  /** `of` says which variables the outputs from `from` on are gradients of. */
  constructor(of: readonly VarId[], from: number) {
    this.#from = from;
    this.#next = new Int32Array(of.length);
    for (const [i, id] of of.entries()) {
      this.#next[i] = this.#first.get(id) ?? -1;
      this.#first.set(id, i);
    }
  }

  each(value: VarId, take: (output: number) => void): void {
    for (let i = this.#first.get(value) ?? -1; i >= 0; i = this.#next[i] as number) take(this.#from + i);
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

function callEnds(stages: readonly Place[], plan: StepCalls, places: Places): number[] {
  // numbers of blocks that have calls and no stage are new ones
  const called = plan.stages.map(({ phase, node }) => places.of(phase, node));
  const last = places.numbers();
  for (const [i, { to }] of plan.stages.entries()) last[called[i] as Place] = Math.max(last[called[i] as Place] as number, to);
  let end = 0;
  const ends = stages.map((place) => {
    end = Math.max(end, last[place] as number);
    return end;
  });
  if (ends.length > 0) ends[ends.length - 1] = plan.calls.length;
  return ends;
}

/** When each output is known: with the stage of the equation that makes it. */
function knownStages(program: Program, placed: Int32Array, stageOf: Int32Array): Int32Array {
  const made = new Int32Array(program.types.length);
  for (let i = 0; i < placed.length; i++) {
    const place = placed[i] as Place;
    const at = place === NOWHERE ? 0 : (stageOf[place] as number) + 1;
    for (const id of (program.equations[i] as Equation).outputs) made[id] = at;
  }
  return Int32Array.from(program.outputs, ({ id }) => made[id] as number);
}
