import { binary, cast, constant, type Expr, mapExpr, s } from './expr.ts';
import { sameExpr, simplifyExpr } from './simplify.ts';

/**
 * An expression as people would write it: like terms and equal factors are collected, signs go in front, constants come
 * together. It is the same function of real numbers; rounding, infinities and signs of zero may differ, so that it is for
 * reading, and {@link simplifyExpr} for computing.
 */
export function tidyExpr(e: Expr): Expr {
  // what one round brings together the next may collect
  const once = mapExpr(simplifyExpr(e), tidyNode);
  return mapExpr(simplifyExpr(once), tidyNode);
}

function tidyNode(e: Expr): Expr {
  if (e.dtype !== 'float') return e;
  switch (e.kind) {
    case 'unary':
      return e.op === 'neg' ? sumOf(e) : e;
    case 'binary':
      if (e.op === 'add' || e.op === 'sub') return sumOf(e);
      return e.op === 'mul' || e.op === 'div' || e.op === 'pow' ? productOf(e) : e;
    case 'select':
      return indicator(e) ?? e;
    default:
      return e;
  }
}

const isNumber = (e: Expr, value: number): boolean => e.kind === 'const' && e.value === value;

const OPPOSITE = { eq: 'ne', ne: 'eq', lt: 'ge', ge: 'lt', gt: 'le', le: 'gt' } as const;

/** 1 where a condition holds and 0 elsewhere is the condition itself; for numbers that are none it may be another. */
function indicator({ cond, x, y }: Extract<Expr, { kind: 'select' }>): Expr | null {
  if (isNumber(x, 1) && isNumber(y, 0)) return cast(cond, 'float');
  if (!isNumber(x, 0) || !isNumber(y, 1)) return null;
  if (cond.kind !== 'binary' || !(cond.op in OPPOSITE)) return cast(s.not(cond), 'float');
  return cast(binary(OPPOSITE[cond.op as keyof typeof OPPOSITE], cond.x, cond.y), 'float');
}

/** A number times something; `rest` is null for the number alone. */
interface Term {
  factor: number;
  readonly rest: Expr | null;
}

function sumOf(e: Expr): Expr {
  const terms: Term[] = [];
  addTerms(e, 1, terms);
  const kept = terms.filter(({ factor }) => factor !== 0);
  // a sum does not begin with a minus where it can begin otherwise
  const first = kept.findIndex(({ factor }) => factor > 0);
  if (first > 0) kept.unshift(...kept.splice(first, 1));
  const sum = kept.reduce<Expr | null>((total, { factor, rest }) => {
    if (total === null) return timesNumber(factor, rest);
    const term = timesNumber(Math.abs(factor), rest);
    return factor < 0 ? s.sub(total, term) : s.add(total, term);
  }, null);
  return sum ?? constant(0);
}

function addTerms(e: Expr, sign: number, into: Term[]): void {
  if (e.kind === 'binary' && e.dtype === 'float' && (e.op === 'add' || e.op === 'sub')) {
    addTerms(e.x, sign, into);
    addTerms(e.y, e.op === 'sub' ? -sign : sign, into);
    return;
  }
  if (e.kind === 'unary' && e.op === 'neg') {
    addTerms(e.x, -sign, into);
    return;
  }
  const [factor, rest] = splitNumber(e);
  const like = into.find((term) => (term.rest === null ? rest === null : rest !== null && sameExpr(term.rest, rest)));
  if (like) like.factor += sign * factor;
  else into.push({ factor: sign * factor, rest });
}

/** The number in front of a product, and what it stands before. */
function splitNumber(e: Expr): readonly [number, Expr | null] {
  if (e.kind === 'const' && Number.isFinite(e.value)) return [e.value, null];
  if (e.kind !== 'binary') return [1, e];
  if (e.op === 'mul' && e.x.kind === 'const' && Number.isFinite(e.x.value)) return [e.x.value, e.y];
  // 3 x / 2 is 3/2 x to a sum only where it stays a whole number of them
  return [1, e];
}

const timesNumber = (factor: number, rest: Expr | null): Expr => {
  if (rest === null) return constant(factor);
  if (factor === 1) return rest;
  return factor === -1 ? s.neg(rest) : s.mul(factor, rest);
};

/** A base to a power. */
interface Factor {
  readonly base: Expr;
  exponent: number;
}

function productOf(e: Expr): Expr {
  const factors: Factor[] = [];
  const number = addFactors(e, 1, factors);
  if (number === 0) return constant(0);
  if (number === null) return e;
  const above = factors.filter(({ exponent }) => exponent > 0).map(power);
  const below = factors.filter(({ exponent }) => exponent < 0).map(power);
  const whole = Number.isInteger(number) || Math.abs(number) > 1;
  // a half of x is x / 2
  const inverse = whole ? 1 : Math.round(1 / number);
  const asInverse = inverse !== 1 && Math.abs(1 / inverse - number) < 1e-15;
  const sign = number < 0 ? -1 : 1;
  const top = product([...(asInverse || Math.abs(number) === 1 ? [] : [constant(Math.abs(number))]), ...above]);
  const bottom = [...(asInverse ? [constant(Math.abs(inverse))] : []), ...below];
  const quotient = bottom.length === 0 ? top : s.div(top, product(bottom));
  if (sign > 0) return quotient;
  // -2 x keeps its sign in the number
  return above.length > 0 && bottom.length === 0 && Math.abs(number) !== 1
    ? product([constant(number), ...above])
    : s.neg(quotient);
}

const product = (factors: readonly Expr[]): Expr => {
  const [first = constant(1), ...others] = factors;
  // the number in front stands before the rest as one
  if (first.kind === 'const' && others.length > 0) return s.mul(first, product(others));
  return others.reduce((left, right) => s.mul(left, right), first);
};

function power({ base, exponent }: Factor): Expr {
  const size = Math.abs(exponent);
  if (size === 1) return base;
  return size === 0.5 ? s.sqrt(base) : s.pow(base, size);
}

/** Takes a product apart; gives the number in it, null where an infinity or NaN stands in the text and is left alone. */
function addFactors(e: Expr, exponent: number, into: Factor[]): number | null {
  if (e.kind === 'const') {
    const value = e.value ** exponent;
    return Number.isFinite(value) ? value : null;
  }
  if (e.kind === 'unary' && e.op === 'neg' && Number.isInteger(exponent)) {
    const inner = addFactors(e.x, exponent, into);
    return inner === null ? null : exponent % 2 === 0 ? inner : -inner;
  }
  if (e.kind === 'binary' && (e.op === 'mul' || e.op === 'div') && Number.isInteger(exponent)) {
    const left = addFactors(e.x, exponent, into);
    const right = left === null ? null : addFactors(e.y, e.op === 'div' ? -exponent : exponent, into);
    return left === null || right === null ? null : left * right;
  }
  if (
    e.kind === 'binary' &&
    e.op === 'pow' &&
    e.y.kind === 'const' &&
    Number.isInteger(e.y.value) &&
    Number.isInteger(exponent)
  ) {
    const own = e.y.value * exponent;
    if (own !== 0) return addFactor(e.x, own, into);
  }
  return addFactor(e, exponent, into);
}

/** Equal factors are collected on each side of the fraction bar: x / x is no 1 at 0. */
function addFactor(base: Expr, exponent: number, into: Factor[]): number {
  const like = into.find((factor) => factor.exponent > 0 === exponent > 0 && sameExpr(factor.base, base));
  if (like) like.exponent += exponent;
  else into.push({ base, exponent });
  return 1;
}
