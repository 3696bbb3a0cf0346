import { sameShape } from '../model/tensor.ts';
import type { Registry } from '../program/builder.ts';
import { formulaOf } from '../program/infer.ts';
import { shared } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import { type Equation, type Origin, type Program, unionAxes, type ValueType, type VarId } from '../program/program.ts';
import { type Expr, mapExpr } from '../scalar/expr.ts';
import { exprKey } from '../scalar/key.ts';
import { linesOf, UniqueExprs } from '../scalar/unique.ts';
import { broadcast } from '../shape/shape.ts';

/** Operands of one fused formula: with its output they stay within the eight storage buffers that WebGPU promises. */
const MAX_OPERANDS = 7;
/** Distinct nodes of one fused formula: beyond this, drivers take longer to compile it than it ever saves. */
const MAX_NODES = 200;
/** Of a value that several read: so large is the part that each of them computes again, beside what it does itself. */
const MAX_SHARED_NODES = 100;
/** A value that more readers than this would each compute again is stored, unless computing it is no more than reading it. */
const MAX_READERS = 4;
const CHEAP_NODES = 4;

/** An elementwise value as a formula over values that are stored, whose numbers stand for the indices of inputs. */
interface Formula {
  /** Its number among all formulas. */
  readonly at: number;
  /** Distinct nodes, or more. */
  readonly nodes: number;
  readonly leaves: ReadonlySet<VarId>;
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
  return new Fusion(program, registry).run();
}

class Fusion {
  readonly #program: Program;
  /** By equation its own formula, over its inputs; null where it is not elementwise. */
  readonly #own: readonly (Expr | null)[];
  /** By value how many equations read it. */
  readonly #readers: Uint32Array;
  readonly #formulas: (Formula | undefined)[];
  readonly #exprs = new UniqueExprs();
  /** Elementwise values that get memory of their own. */
  readonly #stored: Uint8Array;

  constructor(program: Program, registry: Registry) {
    this.#program = program;
    this.#own = program.equations.map((equation) => ownFormula(equation, program, registry));
    this.#formulas = new Array(program.types.length);
    this.#readers = new Uint32Array(program.types.length);
    this.#stored = new Uint8Array(program.types.length);
    this.#countReaders();
  }

  run(): Program {
    const { equations } = this.#program;
    for (const [i, own] of this.#own.entries()) if (own !== null) this.#merge(equations[i] as Equation, own);
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
    for (const [i, { inputs, outputs: made }] of equations.entries()) {
      const isElementwise = this.#own[i] !== null;
      for (const [at, id] of inputs.entries()) {
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
    let made = this.#formula(equation, own, most);
    while (made.nodes > most || made.leaves.size > MAX_OPERANDS) {
      const largest = this.#largestInlined(equation);
      if (largest === null) break;
      this.#stored[largest] = 1;
      made = this.#formula(equation, own, most);
    }
    if (!this.#givesShape(made, output)) {
      // it stays as it is: of what it reads some is there for its shape alone
      this.#store(equation.inputs);
      this.#store(equation.outputs);
      return;
    }
    this.#formulas[output] = made;
    if (readers > MAX_READERS && this.#exprs.sizesOf(made.at, CHEAP_NODES + 1).nodes > CHEAP_NODES) this.#stored[output] = 1;
  }

  /** Whether what a formula reads has the shape of what it makes, to which it is broadcast. */
  #givesShape({ leaves }: Formula, output: VarId): boolean {
    // the others are broadcast to the same shape
    for (const id of leaves) if (this.#isSame(id, output)) return true;
    const read = [...leaves].map((id) => this.#program.types[id] as ValueType);
    const shape = broadcast(read.map((each) => each.shape));
    const { shape: wanted, axes } = this.#program.types[output] as ValueType;
    return shape.ok && sameShape(shape.value, wanted) && unionAxes(...read.map((each) => each.axes)).join() === axes.join();
  }

  /** The equation's formula with what it reads computed in place, where that is not stored; its nodes are counted where they may be too many. */
  #formula({ inputs, origins }: Equation, own: Expr, most: number): Formula {
    const leaves = new Set<VarId>();
    const inlined: Formula[] = [];
    const lines = linesOf(own);
    const read = inputs.map((id) => this.#read(id));
    let nodes = lines.length;
    for (const { node } of lines) {
      if (node.kind !== 'input') continue;
      const inner = read[node.index] as Formula | VarId;
      if (typeof inner === 'number') leaves.add(inner);
      else {
        for (const id of inner.leaves) leaves.add(id);
        nodes += inner.nodes;
      }
    }
    const operands = read.map((inner, i) => {
      if (typeof inner === 'number') return this.#exprs.leaf(inner, (this.#program.types[inner] as ValueType).dtype);
      if (read.indexOf(inner) === i) inlined.push(inner);
      return inner.at;
    });
    const at = this.#exprs.substituted(own, operands);
    if (nodes > most) nodes = this.#exprs.sizesOf(at, MAX_NODES + 1).nodes;
    return { at, nodes, leaves, origins, inlined };
  }

  /** The formula of a value that is computed where it is read; else the value itself. */
  #read(id: VarId): Formula | VarId {
    return (this.#isStored(id) ? undefined : this.#formulas[id]) ?? id;
  }

  #largestInlined({ inputs }: Equation): VarId | null {
    const inlined = [...new Set(inputs)].filter((id) => typeof this.#read(id) !== 'number');
    if (inlined.length < 2) return inlined[0] ?? null;
    const size = (id: VarId): number => {
      const { nodes, leaves } = this.#exprs.sizesOf((this.#formulas[id] as Formula).at, MAX_NODES + 1);
      return nodes + leaves.size * (MAX_NODES / MAX_OPERANDS);
    };
    const [first] = inlined.map((id) => ({ id, size: size(id) })).sort((a, b) => b.size - a.size);
    return first?.id ?? null;
  }

  #asMap(equation: Equation, formula: Formula): Equation {
    const operands = [...this.#exprs.sizesOf(formula.at).leaves];
    const places = new Map(operands.map((id, place) => [id, place]));
    return {
      ...equation,
      op: 'map',
      attrs: shared.attrs({ expr: placedExpr(this.#exprs.exprOf(formula.at), places) }),
      ports: shared.names(operands.map((_, i) => `inputs.${i}`)),
      inputs: operands,
      origins: originsOf(formula),
    };
  }

  #isSame(a: VarId, b: VarId): boolean {
    const [x, y] = [this.#program.types[a] as ValueType, this.#program.types[b] as ValueType];
    return x === y || (sameShape(x.shape, y.shape) && x.axes.join() === y.axes.join());
  }
}

function ownFormula({ op, inputs, attrs }: Equation, { types }: Program, registry: Registry): Expr | null {
  if (op === 'map') return attrs.expr as Expr;
  const def = registry(op);
  if (def.kind !== 'elementwise') return null;
  return formulaOf(
    def,
    inputs.map((id) => (types[id] as ValueType).dtype),
    attrs,
  );
}

const EVERYONE = {};
/** Formulas may be long. */
const MOST_PLACED = 1024;
const placed = new Memo<typeof EVERYONE, Expr>(MOST_PLACED);

/** A formula over the places of what it reads: one expression for all that are written alike, so that what is made of it is made once. */
const placedExpr = (expr: Expr, places: ReadonlyMap<VarId, number>): Expr =>
  placed.get(EVERYONE, exprKey(expr, places), () =>
    mapExpr(expr, (e) => (e.kind === 'input' ? { ...e, index: places.get(e.index) as number } : e)),
  );

/** The origins of a formula and of all that is computed in it. */
function originsOf(formula: Formula): readonly Origin[] {
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
