import { type BinaryOp, constant, type Expr, s, type UnaryOp } from './expr.ts';
import { slopesOf } from './named.ts';

/** d unary(x) / dx as an expression of x and y = unary(x); null where it is zero almost everywhere. */
const UNARY: { readonly [op in UnaryOp]: ((x: Expr, y: Expr) => Expr) | null } = {
  neg: () => constant(-1),
  exp: (_, y) => y,
  expm1: (x) => s.exp(x),
  log: (x) => s.div(1, x),
  log1p: (x) => s.div(1, s.add(1, x)),
  sqrt: (_, y) => s.div(0.5, y),
  sin: (x) => s.cos(x),
  cos: (x) => s.neg(s.sin(x)),
  tan: (_, y) => s.add(1, s.mul(y, y)),
  asin: (x) => s.div(1, s.sqrt(s.mul(s.sub(1, x), s.add(1, x)))),
  acos: (x) => s.div(-1, s.sqrt(s.mul(s.sub(1, x), s.add(1, x)))),
  atan: (x) => s.div(1, s.add(1, s.mul(x, x))),
  sinh: (x) => s.cosh(x),
  cosh: (x) => s.sinh(x),
  tanh: (_, y) => s.sub(1, s.mul(y, y)),
  // erf'(x) = 2/sqrt(pi) exp(-x^2)
  erf: (x) => s.mul(2 / Math.sqrt(Math.PI), s.exp(s.neg(s.mul(x, x)))),
  floor: null,
  ceil: null,
  round: null,
  not: null,
  isfinite: null,
};

type Partial = (x: Expr, y: Expr, z: Expr) => Expr;

/** Partial derivatives of z = x op y. */
const BINARY: { readonly [op in BinaryOp]: readonly [Partial | null, Partial | null] } = {
  add: [() => constant(1), () => constant(1)],
  sub: [() => constant(1), () => constant(-1)],
  mul: [(_, y) => y, (x) => x],
  div: [(_, y) => s.div(1, y), (_, y, z) => s.neg(s.div(z, y))],
  // x^y: the slope in x is 0 where y is 0, also at x = 0; in y it is 0 where x is 0 and y >= 0, as in torch
  pow: [
    (x, y) => s.select(s.eq(y, 0), 0, s.mul(y, s.pow(x, s.sub(y, 1)))),
    (x, y, z) => s.select(s.and(s.eq(x, 0), s.ge(y, 0)), 0, s.mul(z, s.log(x))),
  ],
  atan2: [(x, y) => s.div(y, s.add(s.mul(x, x), s.mul(y, y))), (x, y) => s.div(s.neg(x), s.add(s.mul(x, x), s.mul(y, y)))],
  rem: [() => constant(1), (x, y) => s.neg(s.floor(s.div(x, y)))],
  eq: [null, null],
  ne: [null, null],
  lt: [null, null],
  le: [null, null],
  gt: [null, null],
  ge: [null, null],
  and: [null, null],
  or: [null, null],
};

/** Product of two factors, a null one being zero and a constant 1 vanishing. */
function times(factor: Expr, inner: Expr | null): Expr | null {
  if (inner === null) return null;
  if (inner.kind === 'const' && inner.value === 1) return factor;
  if (factor.kind === 'const' && factor.value === 1) return inner;
  return s.mul(factor, inner);
}

function plus(a: Expr | null, b: Expr | null): Expr | null {
  if (a === null) return b;
  return b === null ? a : s.add(a, b);
}

/**
 * Symbolic derivative with respect to input `index`; null when it is identically zero (also for integer inputs). A
 * `select` differentiates the branch that is taken, so that the value at a kink is the one written in the formula.
 */
export function derive(root: Expr, index: number): Expr | null {
  const done = new Map<Expr, Expr | null>();
  const by = (e: Expr): Expr | null => {
    const before = done.get(e);
    if (before !== undefined) return before;
    const found = deriveNode(e, index, by);
    done.set(e, found);
    return found;
  };
  return by(root);
}

/** The derivative of one node, `by` being that of its operands. */
function deriveNode(e: Expr, index: number, by: (e: Expr) => Expr | null): Expr | null {
  switch (e.kind) {
    case 'const':
    case 'coord':
    case 'attribute':
      return null;
    case 'input':
      return e.index === index && e.dtype === 'float' ? constant(1) : null;
    case 'cast':
      return e.dtype === 'float' && e.x.dtype === 'float' ? by(e.x) : null;
    case 'unary': {
      const rule = UNARY[e.op];
      const dx = rule && e.dtype === 'float' ? by(e.x) : null;
      return rule && dx ? times(rule(e.x, e), dx) : null;
    }
    case 'binary': {
      if (e.dtype !== 'float') return null;
      const [byX, byY] = BINARY[e.op];
      const dx = byX && by(e.x);
      const dy = byY && by(e.y);
      return plus(dx && byX ? times(byX(e.x, e.y, e), dx) : null, dy && byY ? times(byY(e.x, e.y, e), dy) : null);
    }
    case 'select': {
      const dx = by(e.x);
      const dy = by(e.y);
      return dx === null && dy === null ? null : s.select(e.cond, dx ?? 0, dy ?? 0);
    }
    case 'call': {
      const terms = slopesOf(e).map((slope, i) => slope && times(slope, by(e.args[i] as Expr)));
      return terms.reduce(plus, null);
    }
  }
}
