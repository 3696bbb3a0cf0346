import { type BinaryOp, constant, type Expr, mapExpr, type UnaryOp } from './expr.ts';

/**
 * Folds constants and applies identities that hold for every float, also for infinities, NaN and negative zero. So `x * 0`
 * stays (it is NaN for an infinite x), and `x + 0` becomes `x` only where x cannot be -0 (-0 + 0 is +0). Nothing is
 * reassociated. Constants are folded in float64 and only to finite numbers.
 */
export const simplifyExpr = (e: Expr): Expr => mapExpr(e, simplifyNode);

function simplifyNode(e: Expr): Expr {
  switch (e.kind) {
    case 'const':
    case 'input':
    case 'coord':
    case 'attribute':
      return e;
    case 'cast':
      return simplifyCast(e);
    case 'unary':
      return simplifyUnary(e);
    case 'binary':
      return simplifyBinary(e);
    case 'select':
      return simplifySelect(e);
    case 'call':
      return e;
  }
}

type Node<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** The value of a constant, else undefined. */
const numberOf = (e: Expr): number | undefined => (e.kind === 'const' ? e.value : undefined);

/** Whether two expressions are written alike. */
export function sameExpr(a: Expr, b: Expr): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.dtype !== b.dtype) return false;
  switch (a.kind) {
    case 'const':
      return Object.is(a.value, (b as Node<'const'>).value);
    case 'input':
      return a.index === (b as Node<'input'>).index;
    case 'coord':
      return a.dim === (b as Node<'coord'>).dim;
    case 'attribute':
      return a.index === (b as Node<'attribute'>).index;
    case 'cast':
      return sameExpr(a.x, (b as Node<'cast'>).x);
    case 'unary':
      return a.op === (b as Node<'unary'>).op && sameExpr(a.x, (b as Node<'unary'>).x);
    case 'binary': {
      const other = b as Node<'binary'>;
      return a.op === other.op && sameExpr(a.x, other.x) && sameExpr(a.y, other.y);
    }
    case 'select': {
      const other = b as Node<'select'>;
      return sameExpr(a.cond, other.cond) && sameExpr(a.x, other.x) && sameExpr(a.y, other.y);
    }
    case 'call': {
      const other = b as Node<'call'>;
      return a.name === other.name && a.args.every((x, i) => sameExpr(x, other.args[i] as Expr));
    }
  }
}

function simplifyCast(e: Node<'cast'>): Expr {
  if (e.x.dtype === e.dtype) return e.x;
  const value = numberOf(e.x);
  if (value !== undefined) {
    if (e.dtype === 'bool') return constant(value !== 0 ? 1 : 0, 'bool');
    if (e.dtype === 'float') return constant(value, 'float');
    if (Number.isFinite(value) && Math.abs(value) < 2 ** 31) return constant(Math.trunc(value), 'int32');
  }
  // bool -> int32 -> float is bool -> float: 0 and 1 survive
  if (e.x.kind === 'cast' && e.x.x.dtype === 'bool') return e.x.x.dtype === e.dtype ? e.x.x : { ...e, x: e.x.x };
  return e;
}

const UNARY: { readonly [op in UnaryOp]?: (x: number) => number } = {
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
  floor: Math.floor,
  ceil: Math.ceil,
  not: (x) => (x === 0 ? 1 : 0),
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
};

function simplifyUnary(e: Node<'unary'>): Expr {
  const value = numberOf(e.x);
  const fold = UNARY[e.op];
  if (value !== undefined && fold) {
    const result = fold(value);
    if (Number.isFinite(result)) return constant(e.dtype === 'int32' ? result | 0 : result, e.dtype);
  }
  const twice = e.x.kind === 'unary' && e.x.op === e.op;
  if (twice && (e.op === 'neg' || e.op === 'not')) return (e.x as Node<'unary'>).x;
  return e;
}

const truth = (x: boolean): number => (x ? 1 : 0);

const BINARY: { readonly [op in BinaryOp]: (x: number, y: number) => number } = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  pow: (x, y) => x ** y,
  atan2: Math.atan2,
  // sign of the divisor, as in torch
  rem: (x, y) => x - Math.floor(x / y) * y,
  eq: (x, y) => truth(x === y),
  ne: (x, y) => truth(x !== y),
  lt: (x, y) => truth(x < y),
  le: (x, y) => truth(x <= y),
  gt: (x, y) => truth(x > y),
  ge: (x, y) => truth(x >= y),
  and: (x, y) => truth(x !== 0 && y !== 0),
  or: (x, y) => truth(x !== 0 || y !== 0),
};

function foldBinary(e: Node<'binary'>, x: number, y: number): Expr | null {
  if (e.dtype === 'int32' && e.op === 'mul') return constant(Math.imul(x, y), 'int32');
  const result = BINARY[e.op](x, y);
  if (!Number.isFinite(result)) return null;
  return constant(e.dtype === 'int32' ? result | 0 : result, e.dtype);
}

function simplifyBinary(e: Node<'binary'>): Expr {
  const x = numberOf(e.x);
  const y = numberOf(e.y);
  if (x !== undefined && y !== undefined) return foldBinary(e, x, y) ?? e;
  switch (e.op) {
    case 'add':
      if (isNeutralZero(e.y, e.x)) return e.x;
      if (isNeutralZero(e.x, e.y)) return e.y;
      return e;
    case 'sub':
      return Object.is(y, 0) ? e.x : e;
    case 'mul':
      if (x === 1) return e.y;
      if (y === 1) return e.x;
      if (x === -1) return negated(e.y);
      return y === -1 ? negated(e.x) : e;
    case 'div':
      if (y === 1) return e.x;
      return y === -1 ? negated(e.x) : e;
    case 'pow':
      return simplifyPower(e, y);
    case 'and':
      if (x === 0 || y === 0) return constant(0, 'bool');
      if (x !== undefined) return e.y;
      return y !== undefined ? e.x : e;
    case 'or':
      if (x === 0) return e.y;
      if (y === 0) return e.x;
      return x !== undefined || y !== undefined ? constant(1, 'bool') : e;
    default:
      return e;
  }
}

const negated = (x: Expr): Expr => simplifyUnary({ kind: 'unary', op: 'neg', x, dtype: x.dtype });

/** Small whole powers as products and quotients: a shader's pow knows no negative base. */
function simplifyPower(e: Node<'binary'>, exponent: number | undefined): Expr {
  if (exponent === 0) return constant(1);
  if (exponent === 1) return e.x;
  if (exponent === 2) return { kind: 'binary', op: 'mul', x: e.x, y: e.x, dtype: 'float' };
  if (exponent === -1) return { kind: 'binary', op: 'div', x: constant(1), y: e.x, dtype: 'float' };
  return e;
}

/** Whether adding `zero` to `x` leaves every bit of x: -0 always does, +0 unless x can be -0. */
const isNeutralZero = (zero: Expr, x: Expr): boolean =>
  numberOf(zero) === 0 && (x.dtype !== 'float' || Object.is(numberOf(zero), -0) || neverNegativeZero(x));

function neverNegativeZero(e: Expr): boolean {
  switch (e.kind) {
    case 'const':
      return !Object.is(e.value, -0);
    case 'cast':
      return e.x.dtype !== 'float';
    case 'unary':
      return e.op === 'exp' || e.op === 'cosh' || e.op === 'acos';
    case 'binary':
      // a sum is -0 only where both terms are; a difference only for -0 - 0; a product of x with itself is never -0
      if (e.op === 'add') return neverNegativeZero(e.x) || neverNegativeZero(e.y);
      if (e.op === 'sub') return neverNegativeZero(e.x);
      return e.op === 'mul' && sameExpr(e.x, e.y);
    case 'select':
      return neverNegativeZero(e.x) && neverNegativeZero(e.y);
    default:
      return false;
  }
}

function simplifySelect(e: Node<'select'>): Expr {
  const cond = numberOf(e.cond);
  if (cond !== undefined) return cond !== 0 ? e.x : e.y;
  if (sameExpr(e.x, e.y)) return e.x;
  if (e.cond.kind === 'unary' && e.cond.op === 'not') return { ...e, cond: e.cond.x, x: e.y, y: e.x };
  return e;
}

/**
 * Product of a cotangent and a slope, for chain rules: where a branch of the slope is the constant 0 nothing passes, also
 * if the cotangent is infinite there (0 times infinity would be NaN). So a mask masks, as in torch.
 */
export function chainProduct(g: Expr, slope: Expr): Expr {
  if (slope.kind === 'const' && slope.value === 0) return constant(0);
  if (slope.kind === 'const' && slope.value === 1) return g;
  if (slope.kind === 'const' && slope.value === -1) return negated(g);
  if (slope.kind === 'select' && (isZero(slope.x) || isZero(slope.y))) {
    return { ...slope, x: chainProduct(g, slope.x), y: chainProduct(g, slope.y) };
  }
  return { kind: 'binary', op: 'mul', x: g, y: slope, dtype: 'float' };
}

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;
