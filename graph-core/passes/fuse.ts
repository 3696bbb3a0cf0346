import { sameShape } from '../model/tensor.ts';
import type { Registry } from '../program/builder.ts';
import { formulaOf } from '../program/infer.ts';
import { type Equation, type Origin, type Program, unionAxes, type ValueType, type VarId } from '../program/program.ts';
import { type Expr, input, mapExpr } from '../scalar/expr.ts';
import { UniqueExprs } from '../scalar/unique.ts';
import { broadcast } from '../shape/shape.ts';

/** Operands of one fused formula: with its output they stay within the eight storage buffers that WebGPU promises. */
const MAX_OPERANDS = 7;
/** Distinct nodes of one fused formula: beyond this, drivers take longer to compile it than it ever saves. */
const MAX_NODES = 400;
/** Of a value that several read: so large is the part that each of them computes again, beside what it does itself. */
const MAX_SHARED_NODES = 100;
/** A value that more readers than this would each compute again is stored, unless computing it is no more than reading it. */
const MAX_READERS = 4;
const CHEAP_NODES = 4;

/** An elementwise value as a formula over values that are stored, whose numbers stand for the indices of inputs. */
interface Formula {
  readonly expr: Expr;
  readonly origins: readonly Origin[];
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
  readonly #registry: Registry;
  readonly #readers: ReadonlyMap<VarId, number>;
  readonly #formulas = new Map<VarId, Formula>();
  readonly #exprs = new UniqueExprs();
  /** Elementwise values that get memory of their own. */
  readonly #stored = new Set<VarId>();

  constructor(program: Program, registry: Registry) {
    this.#program = program;
    this.#registry = registry;
    this.#readers = this.#countReaders();
  }

  run(): Program {
    for (const equation of this.#program.equations) this.#merge(equation);
    const equations = this.#program.equations.flatMap((equation) => {
      const output = equation.outputs[0] as VarId;
      const formula = this.#formulas.get(output);
      if (!formula) return [equation];
      return this.#stored.has(output) ? [this.#asMap(equation, formula)] : [];
    });
    return { ...this.#program, equations };
  }

  /** Elementwise readers of each value, and in `#stored` what anything else reads. */
  #countReaders(): Map<VarId, number> {
    const { equations, outputs } = this.#program;
    const readers = new Map<VarId, number>();
    for (const equation of equations) {
      const isElementwise = this.#ownFormula(equation) !== null;
      for (const id of new Set(equation.inputs)) {
        readers.set(id, (readers.get(id) ?? 0) + 1);
        if (!isElementwise || !this.#isSame(id, equation.outputs[0] as VarId)) this.#stored.add(id);
      }
    }
    for (const { id } of outputs) this.#stored.add(id);
    return readers;
  }

  #merge(equation: Equation): void {
    const own = this.#ownFormula(equation);
    if (own === null) return;
    const output = equation.outputs[0] as VarId;
    let made = this.#formula(equation, own);
    const most = (this.#readers.get(output) ?? 0) > 1 ? MAX_SHARED_NODES : MAX_NODES;
    while (!this.#isWithin(made.expr, most)) {
      const largest = this.#largestInlined(equation);
      if (largest === null) break;
      this.#stored.add(largest);
      made = this.#formula(equation, own);
    }
    if (!this.#givesShape(made.expr, output)) {
      this.#keep(equation);
      return;
    }
    this.#formulas.set(output, made);
    const nodes = this.#exprs.sizesOf(made.expr, CHEAP_NODES + 1).nodes;
    if ((this.#readers.get(output) ?? 0) > MAX_READERS && nodes > CHEAP_NODES) this.#stored.add(output);
  }

  /** An equation stays as it is: of what it reads some is there for its shape alone. */
  #keep({ inputs, outputs }: Equation): void {
    for (const id of [...inputs, ...outputs]) this.#stored.add(id);
  }

  /** Whether what a formula reads has the shape of what it makes, to which it is broadcast. */
  #givesShape(expr: Expr, output: VarId): boolean {
    const type = (id: VarId): ValueType => this.#program.types[id] as ValueType;
    const leaves = [...this.#exprs.sizesOf(expr).leaves];
    // the others are broadcast to the same shape
    if (leaves.some((id) => this.#isSame(id, output))) return true;
    const read = leaves.map(type);
    const shape = broadcast(read.map((each) => each.shape));
    const { shape: wanted, axes } = type(output);
    return shape.ok && sameShape(shape.value, wanted) && unionAxes(...read.map((each) => each.axes)).join() === axes.join();
  }

  /** The equation's formula with what it reads computed in place, where that is not stored. */
  #formula(equation: Equation, own: Expr): Formula {
    const origins = new Set(equation.origins);
    const read = (id: VarId): Expr => {
      const inner = this.#stored.has(id) ? undefined : this.#formulas.get(id);
      if (!inner) return this.#leaf(id);
      for (const origin of inner.origins) origins.add(origin);
      return inner.expr;
    };
    const operands = equation.inputs.map(read);
    const expr = mapExpr(own, (e) => (e.kind === 'input' ? (operands[e.index] as Expr) : this.#exprs.unique(e)));
    return { expr, origins: [...origins] };
  }

  #largestInlined(equation: Equation): VarId | null {
    const inlined = [...new Set(equation.inputs)].filter((id) => !this.#stored.has(id) && this.#formulas.has(id));
    const size = (id: VarId): number => {
      const { nodes, leaves } = this.#exprs.sizesOf((this.#formulas.get(id) as Formula).expr, MAX_NODES + 1);
      return nodes + leaves.size * (MAX_NODES / MAX_OPERANDS);
    };
    const [first] = inlined.map((id) => ({ id, size: size(id) })).sort((a, b) => b.size - a.size);
    return first?.id ?? null;
  }

  #leaf = (id: VarId): Expr => this.#exprs.unique(input(id, (this.#program.types[id] as ValueType).dtype));

  #asMap(equation: Equation, { expr, origins }: Formula): Equation {
    const operands = [...this.#exprs.sizesOf(expr).leaves];
    const places = new Map(operands.map((id, place) => [id, place]));
    const placed = mapExpr(expr, (e) => (e.kind === 'input' ? { ...e, index: places.get(e.index) as number } : e));
    return {
      ...equation,
      op: 'map',
      attrs: { expr: placed },
      ports: operands.map((_, i) => `inputs.${i}`),
      inputs: operands,
      origins,
    };
  }

  #ownFormula({ op, inputs, attrs }: Equation): Expr | null {
    if (op === 'map') return attrs.expr as Expr;
    const def = this.#registry(op);
    if (def.kind !== 'elementwise') return null;
    return formulaOf(
      def,
      inputs.map((id) => (this.#program.types[id] as ValueType).dtype),
      attrs,
    );
  }

  #isSame(a: VarId, b: VarId): boolean {
    const [x, y] = [this.#program.types[a] as ValueType, this.#program.types[b] as ValueType];
    return sameShape(x.shape, y.shape) && x.axes.join() === y.axes.join();
  }

  #isWithin(expr: Expr, most: number): boolean {
    const { nodes, leaves } = this.#exprs.sizesOf(expr, most + 1);
    return nodes <= most && leaves.size <= MAX_OPERANDS;
  }
}
