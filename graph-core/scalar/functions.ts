import { cast, type Expr, type NamedFunction, s } from './expr.ts';
import { arityOf, call } from './named.ts';

/** A function that formulas may call. */
export interface FormulaFunction {
  readonly arity: number;
  /** Operands are numbers (float); of `where` the first is a condition, `not` takes one. */
  readonly build: (...operands: readonly Expr[]) => Expr;
  /** Has steps and no slope of use anywhere: for black boxes only. */
  readonly isStaircase?: boolean;
  /** Its first operand is a condition. */
  readonly takesCondition?: boolean;
}

const one = (build: (x: Expr) => Expr): FormulaFunction => ({ arity: 1, build: (x) => build(x as Expr) });
const two = (build: (x: Expr, y: Expr) => Expr): FormulaFunction => ({ arity: 2, build: (x, y) => build(x as Expr, y as Expr) });
const stairs = (f: FormulaFunction): FormulaFunction => ({ ...f, isStaircase: true });
const named = (name: NamedFunction): FormulaFunction => ({ arity: arityOf(name), build: (...args) => call(name, ...args) });

const choice: FormulaFunction = {
  arity: 3,
  takesCondition: true,
  build: (c, x, y) => s.select(c as Expr, x as Expr, y as Expr),
};

/** Every function a formula may call, by name. Nothing else is ever called: a text is never run as code. */
const FUNCTIONS: Readonly<Record<string, FormulaFunction>> = {
  exp: one(s.exp),
  expm1: one(s.expm1),
  log: one(s.log),
  ln: one(s.log),
  log1p: one(s.log1p),
  log2: one((x) => s.div(s.log(x), Math.LN2)),
  log10: one((x) => s.div(s.log(x), Math.LN10)),
  sqrt: one(s.sqrt),
  square: one((x) => s.pow(x, 2)),
  sin: one(s.sin),
  cos: one(s.cos),
  tan: one(s.tan),
  asin: one(s.asin),
  acos: one(s.acos),
  atan: one(s.atan),
  atan2: two(s.atan2),
  sinh: one(s.sinh),
  cosh: one(s.cosh),
  tanh: one(s.tanh),
  erf: one(s.erf),
  pow: two(s.pow),
  abs: named('abs'),
  sign: named('sign'),
  min: named('min'),
  max: named('max'),
  relu: named('relu'),
  sigmoid: named('sigmoid'),
  softplus: named('softplus'),
  silu: one((x) => s.mul(x, call('sigmoid', x))),
  where: choice,
  if: choice,
  select: choice,
  isfinite: one(s.isfinite),
  float: one((x) => cast(x, 'float')),
  floor: stairs(one(s.floor)),
  ceil: stairs(one(s.ceil)),
  round: stairs(one(s.round)),
  step: stairs(named('step')),
};

/** Numbers with a name. */
export const CONSTANTS: Readonly<Record<string, number>> = {
  pi: Math.PI,
  e: Math.E,
  inf: Number.POSITIVE_INFINITY,
  Infinity: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  NaN: Number.NaN,
};

/** What people write elsewhere for what is called otherwise here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  arcsin: 'asin',
  arccos: 'acos',
  arctan: 'atan',
  arctan2: 'atan2',
  fabs: 'abs',
  sgn: 'sign',
  power: 'pow',
  logistic: 'sigmoid',
  maximum: 'max',
  minimum: 'min',
  heaviside: 'step',
  swish: 'silu',
};

export const functionOf = (name: string): FormulaFunction | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;

export const FUNCTION_NAMES: readonly string[] = Object.keys(FUNCTIONS);

/** The function that somebody may have meant, at most two letters away; undefined where nothing is near. */
export function nearestFunction(name: string): string | undefined {
  if (Object.hasOwn(OTHER_NAMES, name)) return OTHER_NAMES[name];
  const lower = name.toLowerCase();
  if (functionOf(lower)) return lower;
  const most = lower.length < 4 ? 1 : 2;
  const near = FUNCTION_NAMES.map((known) => ({ known, away: distance(lower, known) })).sort((a, b) => a.away - b.away)[0];
  return near && near.away <= most ? near.known : undefined;
}

/** Letters to insert, take away or change until one word is the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
