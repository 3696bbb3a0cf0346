import type { Dtype } from '../../graph-core/model/tensor.ts';
import type { BinaryOp, Expr, UnaryOp } from '../../graph-core/scalar/expr.ts';
import type { Code, Local, Term } from './code.ts';
import { isVectorFunction } from './functions.ts';
import { apply } from './library.ts';
import { f32x4, i32x4, v128 } from './operations.ts';

/** Four elements in a local. A bool in a register is a mask: all bits of a lane, or none. */
export interface Lanes {
  readonly value: Local;
  readonly dtype: Dtype;
}

/** What an expression reads. */
export interface Scope {
  readonly input: (index: number) => Lanes;
  /** int32 lanes that count along a dim. */
  readonly coord: (dim: number) => Local;
}

/** Writes expressions over four elements at once, each distinct operation once. */
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
  convert({ value, dtype }: Lanes, to: Dtype): Lanes {
    if (dtype === to) return { value, dtype };
    const zero = i32x4.const(0);
    const made = (term: Term): Lanes => ({ value: this.#once(`${dtype} as ${to} ${value.index}`, term), dtype: to });
    if (to === 'bool') return made(dtype === 'float' ? f32x4.ne(value, f32x4.const(0)) : i32x4.ne(value, zero));
    if (to === 'int32') return made(dtype === 'float' ? i32x4.ofFloat(value) : v128.and(value, i32x4.const(1)));
    return made(dtype === 'int32' ? f32x4.ofInt(value) : v128.and(value, f32x4.const(1)));
  }

  #node(e: Expr, scope: Scope, visit: (e: Expr) => Lanes): Lanes {
    switch (e.kind) {
      case 'const':
        return this.#constant(e.value, e.dtype);
      case 'input':
        return this.convert(scope.input(e.index), e.dtype);
      case 'coord':
        return { value: scope.coord(e.dim), dtype: 'int32' };
      case 'cast':
        return this.convert(visit(e.x), e.dtype);
      case 'call':
        return visit(e.body);
      case 'unary': {
        const { value, dtype } = visit(e.x);
        return { value: this.#once(`${e.op} ${dtype} ${value.index}`, unaryTerm(e.op, value, dtype)), dtype: e.dtype };
      }
      case 'binary': {
        const [x, y] = [visit(e.x), visit(e.y)];
        const power = e.op === 'pow' && e.y.kind === 'const' ? this.#power(x.value, e.y.value) : null;
        const key = `${e.op} ${x.dtype} ${x.value.index} ${y.value.index}`;
        return { value: power ?? this.#once(key, binaryTerm(e.op, x, y.value)), dtype: e.dtype };
      }
      case 'select': {
        const [condition, x, y] = [visit(e.cond).value, visit(e.x).value, visit(e.y).value];
        const key = `select ${condition.index} ${x.index} ${y.index}`;
        return { value: this.#once(key, v128.select(condition, x, y)), dtype: e.dtype };
      }
    }
  }

  #constant(value: number, dtype: Dtype): Lanes {
    const number = dtype === 'float' ? Math.fround(value) : dtype === 'bool' ? (value === 0 ? 0 : -1) : Math.trunc(value) | 0;
    const term = dtype === 'float' ? f32x4.const(number) : i32x4.const(number);
    const key = `${dtype} = ${Object.is(number, -0) ? '-0' : number}`;
    const known = this.#known.get(key) ?? this.#code.constant(term);
    this.#known.set(key, known);
    return { value: known, dtype };
  }

  /** Whole powers that are small are products, which round as often as C's pow is allowed to. */
  #power(x: Local, exponent: number): Local | null {
    if (exponent === 2) return this.#once(`mul float ${x.index} ${x.index}`, f32x4.mul(x, x));
    if (exponent !== 3) return null;
    return this.#once(`cube ${x.index}`, f32x4.mul(f32x4.mul(x, x), x));
  }

  #once(key: string, term: Term): Local {
    const known = this.#known.get(key) ?? this.#code.let(term);
    this.#known.set(key, known);
    return known;
  }
}

function unaryTerm(op: UnaryOp, x: Term, dtype: Dtype): Term {
  if (op === 'neg') return dtype === 'int32' ? i32x4.neg(x) : f32x4.neg(x);
  if (op === 'not') return v128.not(x);
  if (op === 'isfinite') return f32x4.lt(f32x4.abs(x), f32x4.const(Number.POSITIVE_INFINITY));
  if (op === 'sqrt' || op === 'floor' || op === 'ceil') return f32x4[op](x);
  if (op === 'round') return f32x4.nearest(x);
  if (isVectorFunction(op) || op === 'tan') return apply(op, x);
  throw new Error(`there is no vector code for ${op}`);
}

const FLOATS: { readonly [op in BinaryOp]?: (x: Term, y: Term) => Term } = f32x4;
const INTEGERS: { readonly [op in BinaryOp]?: (x: Term, y: Term) => Term } = i32x4;

function binaryTerm(op: BinaryOp, { value: x, dtype }: Lanes, y: Term): Term {
  if (op === 'and' || op === 'or') return v128[op](x, y);
  const simple = (dtype === 'float' ? FLOATS : INTEGERS)[op];
  if (simple) return simple(x, y);
  return apply(dtype === 'float' ? op : `int ${op}`, x, y);
}

/** An element of memory as the expression reads it, and back. */
export const fromMemory = (dtype: Dtype): Dtype => (dtype === 'bool' ? 'int32' : dtype);
