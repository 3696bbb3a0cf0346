import { sameShape } from '../model/tensor.ts';
import type { Registry } from '../program/builder.ts';
import { Key } from '../program/memo.ts';
import { originsOfBoth } from '../program/origins.ts';
import { type Equation, type Origin, type Program, unionAxes, type ValueType, type VarId } from '../program/program.ts';
import type { Expr } from '../scalar/expr.ts';
import { broadcast } from '../shape/shape.ts';
import { Composed, inputsOf, Operands } from './composed.ts';
import { formulaIn } from './elementwise.ts';

/** Operands of one fused formula: with its output they stay within the eight storage buffers that WebGPU promises. */
const MAX_OPERANDS = 7;
/** Distinct nodes of one fused formula: beyond this, drivers take longer to compile it than it ever saves. */
const MAX_NODES = 200;
/** Of a value that several read: so large is the part that each of them computes again, beside what it does itself. */
const MAX_SHARED_NODES = 100;
/** A value that more readers than this would each compute again is stored, unless computing it is no more than reading it. */
const MAX_READERS = 4;
const CHEAP_NODES = 4;

/** An elementwise value as a formula over values that are stored. */
interface Formula {
  /** Its number among all formulas. */
  readonly at: number;
  /** The values that it reads, by their places in it. */
  readonly leaves: readonly VarId[];
  readonly origins: readonly Origin[];
  /** Those that are computed in it. */
  readonly inlined: readonly Formula[];
}

/**
 * Merges elementwise equations: what only elementwise equations read, at the same place of the same shape, is computed inside its
 * readers and never stored. A backward formula so computes the forward values again that it needs, from the last one that is stored:
 * for cheap formulas that takes less than writing and reading them. A formula that grows too large stores what it reads instead. The
 * merged equation keeps the origins of all.
 */
export function fuse(program: Program, registry: Registry): Program {
  if (composed.isFull) composed = new Composed();
  return new Fusion(program, registry, composed).run();
}

/** Formulas of the programs that were fused lately. */
let composed = new Composed();

class Fusion {
  readonly #program: Program;
  /** By equation its own formula, over its inputs; null where it is not elementwise. */
  readonly #own: readonly (Expr | null)[];
  /** By value how many equations read it. */
  readonly #readers: Uint32Array;
  readonly #formulas: (Formula | undefined)[];
  readonly #composed: Composed;
  /** Of the formula that is being put together. */
  readonly #operands = new Operands();
  readonly #leaves = new Key();
  /** Elementwise values that get memory of their own. */
  readonly #stored: Uint8Array;

  constructor(program: Program, registry: Registry, composed: Composed) {
    this.#program = program;
    this.#composed = composed;
    this.#own = program.equations.map((equation) => formulaIn(equation, program, registry(equation.op)));
    this.#formulas = new Array(program.types.length);
    this.#readers = new Uint32Array(program.types.length);
    this.#stored = new Uint8Array(program.types.length);
    this.#countReaders();
  }

  run(): Program {
    const { equations } = this.#program;
    for (let i = 0; i < equations.length; i++) {
      const own = this.#own[i] as Expr | null;
      if (own !== null) this.#merge(equations[i] as Equation, own);
    }
    const merged: Equation[] = [];
    for (const equation of equations) {
      const output = equation.outputs[0] as VarId;
      const formula = this.#formulas[output];
      if (!formula) merged.push(equation);
      else if (this.#isStored(output)) merged.push(this.#asMap(equation, formula));
    }
    return { ...this.#program, equations: merged };
  }

  #isStored(id: VarId): boolean {
    return this.#stored[id] === 1;
  }

  #store(ids: readonly VarId[]): void {
    for (const id of ids) this.#stored[id] = 1;
  }

  /** Readers of each value, and in `#stored` what anything but an elementwise equation reads. */
  #countReaders(): void {
    const { equations, outputs } = this.#program;
    for (let i = 0; i < equations.length; i++) {
      const { inputs, outputs: made } = equations[i] as Equation;
      const isElementwise = this.#own[i] !== null;
      for (let at = 0; at < inputs.length; at++) {
        const id = inputs[at] as VarId;
        if (inputs.indexOf(id) === at) this.#readers[id] = (this.#readers[id] as number) + 1;
        if (!isElementwise || !this.#isSame(id, made[0] as VarId)) this.#stored[id] = 1;
      }
    }
    for (const { id } of outputs) this.#stored[id] = 1;
  }

  #merge(equation: Equation, own: Expr): void {
    const output = equation.outputs[0] as VarId;
    const readers = this.#readers[output] as number;
    const most = readers > 1 ? MAX_SHARED_NODES : MAX_NODES;
    let made = this.#formula(equation, own);
    while (this.#composed.nodesOf(made.at, MAX_NODES) > most || made.leaves.length > MAX_OPERANDS) {
      const largest = this.#largestInlined(equation);
      if (largest === null) break;
      this.#stored[largest] = 1;
      made = this.#formula(equation, own);
    }
    if (!this.#givesShape(made, output)) {
      // it stays as it is: of what it reads some is there for its shape alone
      this.#store(equation.inputs);
      this.#store(equation.outputs);
      return;
    }
    this.#formulas[output] = made;
    if (readers > MAX_READERS && this.#composed.nodesOf(made.at, MAX_NODES) > CHEAP_NODES) this.#stored[output] = 1;
  }

  /** Whether what a formula reads has the shape of what it makes, to which it is broadcast. */
  #givesShape({ leaves }: Formula, output: VarId): boolean {
    // the others are broadcast to the same shape
    for (const id of leaves) if (this.#isSame(id, output)) return true;
    const read = leaves.map((id) => this.#program.types[id] as ValueType);
    const shape = broadcast(read.map((each) => each.shape));
    const { shape: wanted, axes } = this.#program.types[output] as ValueType;
    return shape.ok && sameShape(shape.value, wanted) && unionAxes(...read.map((each) => each.axes)).join() === axes.join();
  }

  /** The equation's formula with what it reads computed in place, where that is not stored. */
  #formula({ inputs, origins }: Equation, own: Expr): Formula {
    const [leaves, operands] = [this.#leaves.begin(), this.#operands];
    operands.begin();
    for (const index of inputsOf(own)) {
      const inner = this.#read(inputs[index] as VarId);
      if (typeof inner === 'number') {
        operands.leaf(index, placeIn(leaves, inner), (this.#program.types[inner] as ValueType).dtype);
        continue;
      }
      operands.formula(index, inner.at, inner.leaves.length);
      for (const leaf of inner.leaves) operands.called(placeIn(leaves, leaf));
    }
    return { at: this.#composed.of(own, operands), leaves: leaves.copy(), origins, inlined: this.#inlined(inputs) };
  }

  #inlined(inputs: readonly VarId[]): readonly Formula[] {
    let inlined = NONE;
    for (const id of inputs) {
      const inner = this.#read(id);
      if (typeof inner !== 'number' && !inlined.includes(inner)) inlined = [...inlined, inner];
    }
    return inlined;
  }

  /** The formula of a value that is computed where it is read; else the value itself. */
  #read(id: VarId): Formula | VarId {
    return (this.#isStored(id) ? undefined : this.#formulas[id]) ?? id;
  }

  #largestInlined({ inputs }: Equation): VarId | null {
    const inlined = [...new Set(inputs)].filter((id) => typeof this.#read(id) !== 'number');
    if (inlined.length < 2) return inlined[0] ?? null;
    const size = (id: VarId): number => {
      const { at, leaves } = this.#formulas[id] as Formula;
      return this.#composed.nodesOf(at, MAX_NODES) + leaves.length * (MAX_NODES / MAX_OPERANDS);
    };
    const [first] = inlined.map((id) => ({ id, size: size(id) })).sort((a, b) => b.size - a.size);
    return first?.id ?? null;
  }

  #asMap(equation: Equation, formula: Formula): Equation {
    const { attrs, ports, order } = this.#composed.mapOf(formula.at);
    const inputs = order.map((place) => formula.leaves[place] as VarId);
    return { ...equation, op: 'map', attrs, ports, inputs, origins: originsOf(formula) };
  }

  #isSame(a: VarId, b: VarId): boolean {
    const [x, y] = [this.#program.types[a] as ValueType, this.#program.types[b] as ValueType];
    return x === y || (sameShape(x.shape, y.shape) && x.axes.join() === y.axes.join());
  }
}

const NONE: readonly Formula[] = [];

/** The place of a variable among leaves, the next one where it is not yet there. */
function placeIn(leaves: Key, id: VarId): number {
  for (let i = 0; i < leaves.length; i++) if (leaves.numbers[i] === id) return i;
  leaves.push(id);
  return leaves.length - 1;
}

/** The origins of a formula and of all that is computed in it. */
function originsOf(formula: Formula): readonly Origin[] {
  const [only] = formula.inlined;
  if (only === undefined) return formula.origins;
  if (formula.inlined.length === 1 && only.inlined.length === 0) return originsOfBoth(formula.origins, only.origins);
  const origins = new Set<Origin>();
  const seen = new Set<Formula>();
  const visit = (each: Formula): void => {
    if (seen.has(each)) return;
    seen.add(each);
    for (const origin of each.origins) origins.add(origin);
    each.inlined.forEach(visit);
  };
  visit(formula);
  return [...origins];
}
