import type { BinaryOp, Expr, UnaryOp } from '../../graph-core/scalar/expr.ts';
import { erf, roundHalfEven } from './special.ts';

/** What a compiled expression reads: operand values and coordinates of the element at hand. */
export interface Element {
  readonly inputs: Float64Array;
  readonly coords: Int32Array;
}

export type Compiled = (element: Element) => number;

export type Precision = 'float32' | 'float64';

const UNARY: { readonly [op in UnaryOp]: (x: number) => number } = {
  neg: (x) => -x,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  erf,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  not: (x) => (x === 0 ? 1 : 0),
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
};

const BINARY: { readonly [op in BinaryOp]: (x: number, y: number) => number } = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  // C's pow, as torch has it: 1 to any power and anything to the power 0 is 1, also for NaN
  pow: (x, y) => (x === 1 ? 1 : x ** y),
  atan2: Math.atan2,
  rem: (x, y) => x - y * Math.floor(x / y),
  eq: (x, y) => (x === y ? 1 : 0),
  ne: (x, y) => (x !== y ? 1 : 0),
  lt: (x, y) => (x < y ? 1 : 0),
  le: (x, y) => (x <= y ? 1 : 0),
  gt: (x, y) => (x > y ? 1 : 0),
  ge: (x, y) => (x >= y ? 1 : 0),
  and: (x, y) => (x !== 0 && y !== 0 ? 1 : 0),
  or: (x, y) => (x !== 0 || y !== 0 ? 1 : 0),
};

const INTEGER: { readonly [op in BinaryOp]?: (x: number, y: number) => number } = {
  add: (x, y) => (x + y) | 0,
  sub: (x, y) => (x - y) | 0,
  mul: Math.imul,
  rem: (x, y) => (y === 0 ? 0 : x - y * Math.floor(x / y)),
};

/**
 * An expression as nested closures (the window's security policy forbids generated code). float32 rounds after every
 * operation, as a device does.
 */
export function compile(e: Expr, precision: Precision): Compiled {
  const single = precision === 'float32' && e.dtype === 'float';
  switch (e.kind) {
    case 'const': {
      const value = single ? Math.fround(e.value) : e.value;
      return () => value;
    }
    case 'input': {
      const { index } = e;
      return ({ inputs }) => inputs[index] as number;
    }
    case 'coord': {
      const { dim } = e;
      return ({ coords }) => coords[dim] as number;
    }
    case 'cast':
      return compileCast(e, precision);
    case 'unary': {
      const x = compile(e.x, precision);
      const op = UNARY[e.op];
      if (e.dtype === 'int32') return (at) => op(x(at)) | 0;
      return single ? (at) => Math.fround(op(x(at))) : (at) => op(x(at));
    }
    case 'binary': {
      const x = compile(e.x, precision);
      const y = compile(e.y, precision);
      const op = (e.dtype === 'int32' ? INTEGER[e.op] : undefined) ?? BINARY[e.op];
      return single ? (at) => Math.fround(op(x(at), y(at))) : (at) => op(x(at), y(at));
    }
    case 'select': {
      const cond = compile(e.cond, precision);
      const x = compile(e.x, precision);
      const y = compile(e.y, precision);
      return (at) => (cond(at) !== 0 ? x(at) : y(at));
    }
  }
}

function compileCast(e: Expr & { kind: 'cast' }, precision: Precision): Compiled {
  const x = compile(e.x, precision);
  if (e.dtype === 'bool') return (at) => (x(at) !== 0 ? 1 : 0);
  if (e.dtype === 'int32') return (at) => Math.trunc(x(at)) | 0;
  return precision === 'float32' ? (at) => Math.fround(x(at)) : x;
}
