import type { Dtype } from '../model/tensor.ts';

/**
 * Scalar expressions: the formula of one element. Every elementwise block is one of these; its derivative, its WGSL, its
 * CPU closure and its TeX all come from it. Kinks are written with `select`, never with a min or max, so that the
 * derivative at the kink is the one that is written down.
 */
export type Expr =
  | { readonly kind: 'const'; readonly value: number; readonly dtype: Dtype }
  | { readonly kind: 'input'; readonly index: number; readonly dtype: Dtype }
  /** The element's own index along axis `dim` of the call's dims, as int32. */
  | { readonly kind: 'coord'; readonly dim: number; readonly dtype: 'int32' }
  /** A number of a block's attributes that is put in when everything else is planned: see `plan/plan-template.ts`. No kernel sees one. */
  | { readonly kind: 'attribute'; readonly index: number; readonly dtype: 'float' }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly x: Expr; readonly dtype: Dtype }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly x: Expr; readonly y: Expr; readonly dtype: Dtype }
  | { readonly kind: 'select'; readonly cond: Expr; readonly x: Expr; readonly y: Expr; readonly dtype: Dtype }
  | { readonly kind: 'cast'; readonly x: Expr; readonly dtype: Dtype }
  /** A function with a name of its own, `sigmoid(x)`: people read the name, devices compute the body. */
  | {
      readonly kind: 'call';
      readonly name: NamedFunction;
      readonly args: readonly Expr[];
      readonly body: Expr;
      readonly dtype: Dtype;
    };

/** Functions that are made of the others, see `named.ts`. */
export type NamedFunction = 'abs' | 'sign' | 'relu' | 'sigmoid' | 'softplus' | 'min' | 'max' | 'step';

/** float -> float, but `not` (bool -> bool), `isfinite` (float -> bool) and `neg` (also int32). */
export type UnaryOp =
  | 'neg'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'erf'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'not'
  | 'isfinite';

/** Arithmetic keeps the operands' common dtype; comparisons and logic give bool. */
export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'atan2'
  | 'rem'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'and'
  | 'or';

const COMPARISONS: ReadonlySet<BinaryOp> = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/** The dtype two operands meet in, as in torch: bool < int32 < float. */
export function promote(a: Dtype, b: Dtype): Dtype {
  if (a === 'float' || b === 'float') return 'float';
  return a === 'int32' || b === 'int32' ? 'int32' : 'bool';
}

export const cast = (x: Expr, dtype: Dtype): Expr => (x.dtype === dtype ? x : { kind: 'cast', x, dtype });

export const constant = (value: number, dtype: Dtype = 'float'): Expr => ({ kind: 'const', value, dtype });
export const input = (index: number, dtype: Dtype = 'float'): Expr => ({ kind: 'input', index, dtype });
export const coord = (dim: number): Expr => ({ kind: 'coord', dim, dtype: 'int32' });
export const attribute = (index: number): Expr => ({ kind: 'attribute', index, dtype: 'float' });

/** For those who compute with numbers. */
export function refuseAttribute(): never {
  throw new Error('a formula has an attribute without its number');
}

/** An operand of the builders below: a plain number stands for a float constant. */
export type Operand = Expr | number;

const lift = (x: Operand): Expr => (typeof x === 'number' ? constant(x) : x);

export function unary(op: UnaryOp, operand: Operand): Expr {
  const x = lift(operand);
  if (op === 'not') return { kind: 'unary', op, x: cast(x, 'bool'), dtype: 'bool' };
  if (op === 'isfinite') return { kind: 'unary', op, x: cast(x, 'float'), dtype: 'bool' };
  if (op === 'neg' && x.dtype === 'int32') return { kind: 'unary', op, x, dtype: 'int32' };
  return { kind: 'unary', op, x: cast(x, 'float'), dtype: 'float' };
}

export function binary(op: BinaryOp, left: Operand, right: Operand): Expr {
  const x = lift(left);
  const y = lift(right);
  if (op === 'and' || op === 'or') return { kind: 'binary', op, x: cast(x, 'bool'), y: cast(y, 'bool'), dtype: 'bool' };
  let common = promote(x.dtype, y.dtype);
  if (op === 'div' || op === 'pow' || op === 'atan2') common = 'float';
  // truth values are equal or not; an order and sums they have as 0 and 1 only
  if (common === 'bool' && op !== 'eq' && op !== 'ne') common = 'int32';
  if (COMPARISONS.has(op)) return { kind: 'binary', op, x: cast(x, common), y: cast(y, common), dtype: 'bool' };
  return { kind: 'binary', op, x: cast(x, common), y: cast(y, common), dtype: common };
}

function select(cond: Expr, then: Operand, otherwise: Operand): Expr {
  const x = lift(then);
  const y = lift(otherwise);
  const dtype = promote(x.dtype, y.dtype);
  return { kind: 'select', cond: cast(cond, 'bool'), x: cast(x, dtype), y: cast(y, dtype), dtype };
}

/** The builders, short, for the formulas of op files: `s.add(x, 1)`. */
export const s = {
  constant,
  input,
  coord,
  cast,
  select,
  neg: (x: Operand) => unary('neg', x),
  exp: (x: Operand) => unary('exp', x),
  expm1: (x: Operand) => unary('expm1', x),
  log: (x: Operand) => unary('log', x),
  log1p: (x: Operand) => unary('log1p', x),
  sqrt: (x: Operand) => unary('sqrt', x),
  sin: (x: Operand) => unary('sin', x),
  cos: (x: Operand) => unary('cos', x),
  tan: (x: Operand) => unary('tan', x),
  asin: (x: Operand) => unary('asin', x),
  acos: (x: Operand) => unary('acos', x),
  atan: (x: Operand) => unary('atan', x),
  sinh: (x: Operand) => unary('sinh', x),
  cosh: (x: Operand) => unary('cosh', x),
  tanh: (x: Operand) => unary('tanh', x),
  erf: (x: Operand) => unary('erf', x),
  floor: (x: Operand) => unary('floor', x),
  ceil: (x: Operand) => unary('ceil', x),
  round: (x: Operand) => unary('round', x),
  not: (x: Operand) => unary('not', x),
  isfinite: (x: Operand) => unary('isfinite', x),
  add: (x: Operand, y: Operand) => binary('add', x, y),
  sub: (x: Operand, y: Operand) => binary('sub', x, y),
  mul: (x: Operand, y: Operand) => binary('mul', x, y),
  div: (x: Operand, y: Operand) => binary('div', x, y),
  pow: (x: Operand, y: Operand) => binary('pow', x, y),
  atan2: (x: Operand, y: Operand) => binary('atan2', x, y),
  rem: (x: Operand, y: Operand) => binary('rem', x, y),
  eq: (x: Operand, y: Operand) => binary('eq', x, y),
  ne: (x: Operand, y: Operand) => binary('ne', x, y),
  lt: (x: Operand, y: Operand) => binary('lt', x, y),
  le: (x: Operand, y: Operand) => binary('le', x, y),
  gt: (x: Operand, y: Operand) => binary('gt', x, y),
  ge: (x: Operand, y: Operand) => binary('ge', x, y),
  and: (x: Operand, y: Operand) => binary('and', x, y),
  or: (x: Operand, y: Operand) => binary('or', x, y),
} as const;

/**
 * Rebuilds an expression bottom-up; `visit` sees each node with its children already rebuilt. What stands in several places
 * is rebuilt once and stays one: nested functions would grow without bounds otherwise. Of a call the body is rebuilt.
 */
export function mapExpr(root: Expr, visit: (e: Expr) => Expr): Expr {
  const done = new Map<Expr, Expr>();
  const map = (e: Expr): Expr => {
    const before = done.get(e);
    if (before !== undefined) return before;
    const after = visit(withChildren(e, map));
    done.set(e, after);
    return after;
  };
  return map(root);
}

/** An expression whose operands are what `of` makes of them, one after the other, of a call its body last; the same one where they stay. */
export function withChildren(e: Expr, of: (e: Expr) => Expr): Expr {
  switch (e.kind) {
    case 'const':
    case 'input':
    case 'coord':
    case 'attribute':
      return e;
    case 'unary':
    case 'cast': {
      const x = of(e.x);
      return x === e.x ? e : { ...e, x };
    }
    case 'binary': {
      const [x, y] = [of(e.x), of(e.y)];
      return x === e.x && y === e.y ? e : { ...e, x, y };
    }
    case 'select': {
      const [cond, x, y] = [of(e.cond), of(e.x), of(e.y)];
      return cond === e.cond && x === e.x && y === e.y ? e : { ...e, cond, x, y };
    }
    case 'call': {
      const [args, body] = [e.args.map(of), of(e.body)];
      return body === e.body && args.every((arg, i) => arg === e.args[i]) ? e : { ...e, args, body };
    }
  }
}

/** What an expression is made of, one level down; of a call its body, which reads its arguments. */
export function childrenOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'const':
    case 'input':
    case 'coord':
    case 'attribute':
      return [];
    case 'unary':
    case 'cast':
      return [e.x];
    case 'binary':
      return [e.x, e.y];
    case 'select':
      return [e.cond, e.x, e.y];
    case 'call':
      return [e.body];
  }
}

/** Operations of an expression written out in full, what stands in several places counted each time. */
export function operationsOf(root: Expr): number {
  const done = new Map<Expr, number>();
  const count = (e: Expr): number => {
    const before = done.get(e);
    if (before !== undefined) return before;
    const children = childrenOf(e).map(count);
    const total = children.reduce((sum, n) => sum + n, children.length === 0 ? 0 : 1);
    done.set(e, total);
    return total;
  };
  return count(root);
}
