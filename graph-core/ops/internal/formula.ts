import { err, type Result } from '../../model/result.ts';
import type { Attrs } from '../../program/program.ts';
import { cast, type Expr, mapExpr } from '../../scalar/expr.ts';
import { type Dialect, type Formula, type FormulaFault, MAX_LENGTH, parseFormula } from '../../scalar/parse.ts';
import type { AttrSpec, InputPorts, OpError } from '../define.ts';

/** Blocks whose element is a formula that the user writes. */
export interface FormulaBlock {
  readonly inputsOf: (attrs: Attrs) => InputPorts | null;
  readonly formula: (operands: readonly Expr[], attrs: Attrs) => Expr;
  readonly check: (inputs: unknown, attrs: Attrs) => OpError | null;
}

export const expressionAttr = (example: string, docs: string): AttrSpec => ({
  type: 'string',
  default: example,
  maxLength: MAX_LENGTH,
  docs,
});

const NOT_TEXT: FormulaFault = {
  code: 'formula/syntax',
  message: 'the formula is no text',
  mend: 'write one, such as "x^2"',
  from: 0,
  to: 0,
};

/** Formulas that were read, by text: a graph asks for the same few over and over. */
function reader(dialect: Dialect): (attrs: Attrs) => Result<Formula, FormulaFault> {
  const read = new Map<string, Result<Formula, FormulaFault>>();
  return ({ expression }) => {
    if (typeof expression !== 'string') return err(NOT_TEXT);
    const before = read.get(expression);
    if (before) return before;
    if (read.size >= 500) read.clear();
    const found = parseFormula(expression, dialect);
    read.set(expression, found);
    return found;
  };
}

/** What a block needs to know of its attribute `expression`. */
export function formulaBlock(dialect: Dialect): FormulaBlock {
  const read = reader(dialect);
  const over = (expr: Expr, operands: readonly Expr[]): Expr =>
    mapExpr(expr, (e) => (e.kind === 'input' ? cast(operands[e.index] as Expr, 'float') : e));
  const exprOf = (attrs: Attrs): Formula => {
    const found = read(attrs);
    if (!found.ok) throw new Error(`the formula was not checked: ${found.error.message}`);
    return found.value;
  };
  return {
    inputsOf: (attrs) => {
      const found = read(attrs);
      if (!found.ok) return null;
      return Object.fromEntries(found.value.names.map((name) => [name, { docs: `The variable ${name} of the expression.` }]));
    },
    formula: (operands, attrs) => over(exprOf(attrs).expr, operands),
    check: (_, attrs) => {
      const found = read(attrs);
      return found.ok ? null : faultError(found.error);
    },
  };
}

/** A fault of a formula as the block's own, with its column from 1. */
const faultError = ({ code, message, mend, from }: FormulaFault): OpError => ({
  code,
  message: `column ${from + 1}: ${message}`,
  mend,
  at: 'expression',
});
