import type { Address } from '../../graph-core/model/document.ts';
import { dce } from '../../graph-core/passes/dce.ts';
import { phaseOfRule } from '../../graph-core/plan/assemble.ts';
import type { StepCalls } from '../../graph-core/plan/step-plan.ts';
import type { Equation, Program, VarId } from '../../graph-core/program/program.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { edgeAt } from '../block-program.ts';
import { groupPorts } from '../group-ports.ts';
import { names } from '../objectives.ts';
import type { StageInfo } from '../protocol.ts';
import { type BlockPhase, BlockPhases, blockOf, blockPhase, NONE, phaseOf } from './block-phases.ts';
import { KnownAt } from './known-at.ts';
import type { StepProgram, WireEnd } from './step-program.ts';

/**
 * The stages a person steps through. They are read off the program before it is optimised: a block whose equations are all found to be
 * superfluous, or that hands the gradient on as it is, is a step of the chain rule all the same.
 */
export interface StepStages {
  readonly infos: readonly StageInfo[];
  /** For each stage the number of plan calls that have to have run for what it makes to be readable. */
  readonly ends: readonly number[];
  /** Calls that run before the first stage. */
  readonly prologue: number;
  readonly knownAt: KnownAt;
}

export function placeStages(step: StepProgram, plan: StepCalls, analysis: Analysis): StepStages {
  const program = dce(step.program);
  const phases = new BlockPhases();
  const placed = equationsIn(phases, program);
  const wireBlocks = numbersOf(step.wireEnds, ({ node }) => phases.block(node));
  const called = numbersOf(plan.stages, ({ phase, node }) => phases.of(phase, node));
  const stages = withPassedOn(inOrder(placed, phases), wireBlocks, phases);
  const stageOf = phases.numbers();
  for (const [i, at] of stages.entries()) stageOf[at] = i;
  const made = madeWith(program, placed, stageOf);
  const known = numbersOf(program.outputs, ({ id }) => made[id] as number);
  const turnOf = (block: number): number => (stageOf[blockPhase('backward', block)] as number) + 1;
  holdBackParts(known, step, (wire) => turnOf(wireBlocks[wire] as number));
  holdBackCosts(known, step, (value) => {
    const stage = made[value] as number;
    return stage === 0 ? 0 : turnOf(blockOf(stages[stage - 1] as BlockPhase));
  });
  holdBackGroups(known, step, analysis);
  const makes = madeBy(stages.length, step, known, analysis);
  const infos = stages.map((at, index) => {
    const node = phases.node(at);
    return { index, phase: phaseOf(at), node, type: typeOf(analysis, node), makes: makes[index] as readonly Address[] };
  });
  const ends = callEnds(stages, plan, called, phases);
  return {
    infos,
    ends,
    prologue: ends.length === 0 ? plan.calls.length : (plan.stages[0]?.from ?? 0),
    knownAt: new KnownAt(program.outputs, known),
  };
}

/** A number for each of a list: `Int32Array.from` walks with an iterator, which takes several times as long. */
function numbersOf<T>(list: readonly T[], numberOf: (each: T) => number): Int32Array {
  const all = new Int32Array(list.length);
  for (let i = 0; i < all.length; i++) all[i] = numberOf(list[i] as T);
  return all;
}

const typeOf = (analysis: Analysis, node: string): string => analysis.nodes.get(node)?.type ?? '';

/** Where the equations of a program belong, in order. */
function equationsIn(phases: BlockPhases, { equations }: Program): Int32Array {
  const all = new Int32Array(equations.length);
  let [last, at]: [Equation['origins'] | null, BlockPhase] = [null, NONE];
  for (let i = 0; i < all.length; i++) {
    const { origins } = equations[i] as Equation;
    const [origin] = origins;
    if (origins !== last) at = origin ? phases.of(phaseOfRule(origin.rule), origin.path) : NONE;
    last = origins;
    all[i] = at;
  }
  return all;
}

/**
 * Each block once in each phase, in the order of the equations. A block that appears again (the mean of its cost is
 * taken after all blocks) stays where forward first met it and where backward left it last.
 */
function inOrder(placed: Int32Array, phases: BlockPhases): BlockPhase[] {
  const seen = phases.numbers();
  const all: BlockPhase[] = [];
  let last = NONE;
  for (const at of placed) {
    if (at !== NONE && at !== last && (phaseOf(at) === 'backward' || seen[at] === -1)) seen[at] = all.push(at) - 1;
    last = at;
  }
  return all.filter((at, i) => seen[at] === i);
}

/**
 * Adds a backward stage for blocks that hand the gradient on as it is (a sum, the mean over one sample): no equation is theirs, and
 * they are a step of the chain rule all the same. Each stands where its forward stage, mirrored, has it.
 */
function withPassedOn(stages: readonly BlockPhase[], wireBlocks: Int32Array, phases: BlockPhases): BlockPhase[] {
  const forward = new Int32Array(phases.blocks).fill(-1);
  const has = new Uint8Array(phases.blocks);
  for (const [i, at] of stages.entries()) {
    if (phaseOf(at) === 'forward') forward[blockOf(at)] = i;
    if (phaseOf(at) === 'backward') has[blockOf(at)] = 1;
  }
  const forwardAt = (block: number): number => forward[block] as number;
  const passed: number[] = [];
  for (const block of wireBlocks) {
    if (has[block] === 0 && forwardAt(block) >= 0) passed.push(block);
    has[block] = 1;
  }
  passed.sort((a, b) => forwardAt(b) - forwardAt(a));
  const all: BlockPhase[] = [];
  let next = 0;
  // before what comes after it in the backward pass
  const passUntil = (before: number): void => {
    for (; next < passed.length && forwardAt(passed[next] as number) > before; next++)
      all.push(blockPhase('backward', passed[next] as number));
  };
  for (const at of stages) {
    if (phaseOf(at) === 'backward') passUntil(forwardAt(blockOf(at)));
    if (phaseOf(at) === 'update') passUntil(-1);
    all.push(at);
  }
  passUntil(-1);
  return all;
}

function raise(known: Int32Array, output: number, at: number): void {
  if (at > (known[output] as number)) known[output] = at;
}

/** A gradient that was handed on is known once the block that did so has had its turn (0 where it has none), a total with its last part. */
function holdBackParts(known: Int32Array, step: StepProgram, turnOf: (wire: number) => number): void {
  const { program, gradients, gradientsOf, wireEnds, gradientsAt } = step;
  const wiresAt = gradientsAt + gradients.length;
  const totals = new Totals(gradientsOf, gradientsAt, program.types.length);
  for (let i = 0; i < wireEnds.length; i++) {
    raise(known, wiresAt + i, turnOf(i));
    const { value } = wireEnds[i] as WireEnd;
    if (value !== null) totals.each(value, (output) => raise(known, output, known[wiresAt + i] as number));
  }
}

/** The gradient of a cost, which is what backward starts from, is known once the block that made the cost has its turn. */
function holdBackCosts(known: Int32Array, step: StepProgram, turnOf: (value: VarId) => number): void {
  const { program, costs, gradients, gradientsOf, gradientsAt } = step;
  const wanted = new Set(costs);
  const totals = new Totals(gradientsOf, gradientsAt, program.types.length);
  for (const [i, address] of gradients.entries()) {
    if (!wanted.has(address)) continue;
    // inside a group it has another address, too
    const value = gradientsOf[i] as VarId;
    totals.each(value, (output) => raise(known, output, turnOf(value)));
  }
}

/** What comes back through a port of a group is known with the last of what comes back inside. */
function holdBackGroups(known: Int32Array, { gradients, wires, gradientsAt }: StepProgram, analysis: Analysis): void {
  if (groupPorts(analysis).size === 0) return;
  const wiresAt = gradientsAt + gradients.length;
  const ports = new Map<Address, number>();
  for (const [i, port] of wires.entries()) ports.set(port, wiresAt + i);
  for (const [port, inner] of groupPorts(analysis)) {
    const own = ports.get(port);
    if (own === undefined) continue;
    for (const each of inner) {
      const at = ports.get(each);
      if (at !== undefined) raise(known, own, known[at] as number);
    }
  }
}

/** The outputs that are gradients of a variable: several where it has several addresses. */
class Totals {
  /** By variable one of them, and by each the next one; -1 where there is none. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #from: number;

  /** `of` says which of so many variables the outputs from `from` on are gradients of. */
  constructor(of: readonly VarId[], from: number, variables: number) {
    this.#from = from;
    this.#first = new Int32Array(variables).fill(-1);
    this.#next = new Int32Array(of.length);
    for (let i = 0; i < of.length; i++) {
      const id = of[i] as VarId;
      this.#next[i] = this.#first[id] as number;
      this.#first[id] = i;
    }
  }

  each(value: VarId, take: (output: number) => void): void {
    for (let i = this.#first[value] as number; i >= 0; i = this.#next[i] as number) take(this.#from + i);
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

function callEnds(stages: readonly BlockPhase[], plan: StepCalls, called: Int32Array, phases: BlockPhases): number[] {
  const last = phases.numbers();
  for (const [i, { to }] of plan.stages.entries()) {
    const at = called[i] as BlockPhase;
    last[at] = Math.max(last[at] as number, to);
  }
  let end = 0;
  const ends = stages.map((at) => {
    end = Math.max(end, last[at] as number);
    return end;
  });
  if (ends.length > 0) ends[ends.length - 1] = plan.calls.length;
  return ends;
}

/** By variable the stages that have to be done for it to be there: up to that of the equation that makes it. */
function madeWith(program: Program, placed: Int32Array, stageOf: Int32Array): Int32Array {
  const made = new Int32Array(program.types.length);
  for (let i = 0; i < placed.length; i++) {
    const at = placed[i] as BlockPhase;
    const done = at === NONE ? 0 : (stageOf[at] as number) + 1;
    for (const id of (program.equations[i] as Equation).outputs) made[id] = done;
  }
  return made;
}
