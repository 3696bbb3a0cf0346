import type { Dtype } from '../../graph-core/model/tensor.ts';
import { type BinaryOp, childrenOf, type Expr, refuseAttribute, type UnaryOp } from '../../graph-core/scalar/expr.ts';
import type { Code, Local, Term } from './code.ts';
import { isVectorFunction } from './functions.ts';
import { apply, applyToAll } from './library.ts';
import { f32x4, i32x4, v128 } from './operations.ts';
import { MOST_BESIDE, type Row } from './rows.ts';

/** Four elements in a local, or several times four side by side. A bool in a register is a mask: all bits of a lane, or none. */
export interface Lanes {
  readonly values: Row<Local>;
  readonly dtype: Dtype;
}

/** What an expression reads. */
export interface Scope {
  readonly input: (index: number) => Lanes;
  /** int32 lanes that count along a dim. */
  readonly coord: (dim: number) => Row<Local>;
}

/**
 * How many times four elements of a formula are computed side by side in a row of so many: its functions are chains of operations, each of which
 * waits for the one before.
 */
export function besideOf(e: Expr, length: number): number {
  if (length <= 8 || !hasFunctions(e)) return 1;
  return length > 12 ? MOST_BESIDE : 3;
}

function hasFunctions(e: Expr, seen: Set<Expr> = new Set()): boolean {
  if (seen.has(e)) return false;
  seen.add(e);
  return (e.kind === 'unary' && isVectorFunction(e.op)) || childrenOf(e).some((child) => hasFunctions(child, seen));
}

type OfTerms = (...terms: readonly Term[]) => Term;

/** Writes expressions over four elements at once, or several times four in turn, each distinct operation once. */
export class Expressions {
  readonly #code: Code;
  readonly #known = new Map<string, Local>();

  constructor(code: Code) {
    this.#code = code;
  }

  lanes(e: Expr, scope: Scope): Lanes {
    const done = new Map<Expr, Lanes>();
    const visit = (node: Expr): Lanes => {
      const known = done.get(node) ?? this.#node(node, scope, visit);
      done.set(node, known);
      return known;
    };
    return visit(e);
  }

  /** Lanes as another dtype: numbers lose their fraction, and all but zero is true. */
  convert({ values, dtype }: Lanes, to: Dtype): Lanes {
    if (dtype === to) return { values, dtype };
    const zero = i32x4.const(0);
    const made = (of: (value: Term) => Term): Lanes => ({ values: this.#each(`${dtype} as ${to}`, of, values), dtype: to });
    if (to === 'bool') return made((value) => (dtype === 'float' ? f32x4.ne(value, f32x4.const(0)) : i32x4.ne(value, zero)));
    if (to === 'int32') return made((value) => (dtype === 'float' ? i32x4.ofFloat(value) : v128.and(value, i32x4.const(1))));
    return made((value) => (dtype === 'int32' ? f32x4.ofInt(value) : v128.and(value, f32x4.const(1))));
  }

  #node(e: Expr, scope: Scope, visit: (e: Expr) => Lanes): Lanes {
    switch (e.kind) {
      case 'const':
        return this.#constant(e.value, e.dtype);
      case 'input':
        return this.convert(scope.input(e.index), e.dtype);
      case 'coord':
        return { values: scope.coord(e.dim), dtype: 'int32' };
      case 'attribute':
        return refuseAttribute();
      case 'cast':
        return this.convert(visit(e.x), e.dtype);
      case 'call':
        return visit(e.body);
      case 'unary': {
        const { values, dtype } = visit(e.x);
        return { values: this.#unary(e.op, values, dtype), dtype: e.dtype };
      }
      case 'binary': {
        const [x, y] = [visit(e.x), visit(e.y)];
        const power = e.op === 'pow' && e.y.kind === 'const' ? this.#power(x.values, e.y.value) : null;
        const made = () => this.#each(`${e.op} ${x.dtype}`, binaryOperation(e.op, x.dtype), x.values, y.values);
        return { values: power ?? made(), dtype: e.dtype };
      }
      case 'select': {
        const [condition, x, y] = [visit(e.cond).values, visit(e.x).values, visit(e.y).values];
        return { values: this.#each('select', v128.select, condition, x, y), dtype: e.dtype };
      }
    }
  }

  #constant(value: number, dtype: Dtype): Lanes {
    const number = dtype === 'float' ? Math.fround(value) : dtype === 'bool' ? (value === 0 ? 0 : -1) : Math.trunc(value) | 0;
    const term = dtype === 'float' ? f32x4.const(number) : i32x4.const(number);
    const key = `${dtype} = ${Object.is(number, -0) ? '-0' : number}`;
    const known = this.#known.get(key) ?? this.#code.constant(term);
    this.#known.set(key, known);
    return { values: [known], dtype };
  }

  #unary(op: UnaryOp, values: Row<Local>, dtype: Dtype): Row<Local> {
    if (values.length === 1 || !isVectorFunction(op)) return this.#each(`${op} ${dtype}`, unaryOperation(op, dtype), values);
    const keys = values.map(({ index }) => `${op} ${dtype} ${index}`);
    if (!keys.every((key) => this.#known.has(key))) {
      for (const [i, made] of applyToAll(this.#code, op, values).entries()) this.#known.set(keys[i] as string, made);
    }
    return keys.map((key) => this.#known.get(key) as Local);
  }

  /** Whole powers that are small are products, which round as often as C's pow is allowed to. */
  #power(x: Row<Local>, exponent: number): Row<Local> | null {
    if (exponent === 2) return this.#each('mul float', f32x4.mul, x, x);
    if (exponent !== 3) return null;
    return this.#each('cube', (base) => f32x4.mul(f32x4.mul(base, base), base), x);
  }

  /** An operation of each in turn; what is the same for all of them is done once. */
  #each(name: string, operation: OfTerms, ...rows: readonly Row<Local>[]): Row<Local> {
    const count = Math.max(...rows.map(({ length }) => length));
    return Array.from({ length: count }, (_, i) => {
      const operands = rows.map((row) => row[i % row.length] as Local);
      const key = `${name} ${operands.map(({ index }) => index).join(' ')}`;
      const known = this.#known.get(key) ?? this.#code.let(operation(...operands));
      this.#known.set(key, known);
      return known;
    });
  }
}

function unaryOperation(op: UnaryOp, dtype: Dtype): OfTerms {
  if (op === 'neg') return dtype === 'int32' ? i32x4.neg : f32x4.neg;
  if (op === 'not') return v128.not;
  if (op === 'isfinite') return (x) => f32x4.lt(f32x4.abs(x as Term), f32x4.const(Number.POSITIVE_INFINITY));
  if (op === 'sqrt' || op === 'floor' || op === 'ceil') return f32x4[op];
  if (op === 'round') return f32x4.nearest;
  if (isVectorFunction(op) || op === 'tan') return (x) => apply(op, x as Term);
  throw new Error(`there is no vector code for ${op}`);
}

const FLOATS: { readonly [op in BinaryOp]?: OfTerms } = f32x4;
const INTEGERS: { readonly [op in BinaryOp]?: OfTerms } = i32x4;

function binaryOperation(op: BinaryOp, dtype: Dtype): OfTerms {
  if (op === 'and' || op === 'or') return v128[op];
  const simple = (dtype === 'float' ? FLOATS : INTEGERS)[op];
  return simple ?? ((x, y) => apply(dtype === 'float' ? op : `int ${op}`, x as Term, y as Term));
}

/** An element of memory as the expression reads it, and back. */
export const fromMemory = (dtype: Dtype): Dtype => (dtype === 'bool' ? 'int32' : dtype);
