import { cast, type Expr, type Operand, s } from './expr.ts';

/** Block attributes, as formulas see them. */
type Attrs = { readonly [name: string]: unknown };
type Formula<T> = (operands: readonly Expr[], attrs: Attrs) => T;

/** A formula of one operand by name: `formula: ofOne((x) => s.exp(x))`. */
export const ofOne =
  <T>(f: (x: Expr, attrs: Attrs) => T): Formula<T> =>
  ([x], attrs) =>
    f(x as Expr, attrs);

/** The same of one operand that is promoted to float first. */
export const ofFloat = <T>(f: (x: Expr, attrs: Attrs) => T): Formula<T> => ofOne((x, attrs) => f(cast(x, 'float'), attrs));

/** A formula of two operands. */
export const ofTwo =
  <T>(f: (x: Expr, y: Expr, attrs: Attrs) => T): Formula<T> =>
  ([x, y], attrs) =>
    f(x as Expr, y as Expr, attrs);

/** A formula of three operands. */
export const ofThree =
  <T>(f: (x: Expr, y: Expr, z: Expr, attrs: Attrs) => T): Formula<T> =>
  ([x, y, z], attrs) =>
    f(x as Expr, y as Expr, z as Expr, attrs);

/** Whether both operands are bool. */
export const areTruthValues = (x: Expr, y: Expr): boolean => x.dtype === 'bool' && y.dtype === 'bool';

/** An operand with its sign turned; of a plain number the one that a formula then shows. */
export const opposite = (x: Operand): Operand => (typeof x === 'number' ? -x : s.neg(x));

/** One by an operand, of a plain number another one. */
export const reciprocal = (x: Operand): Operand => (typeof x === 'number' ? 1 / x : s.div(1, x));
