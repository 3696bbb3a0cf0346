import type { ElementwiseOp } from '../ops/define.ts';
import type { Ports } from '../ops/rules.ts';
import { formulaOf } from '../program/infer.ts';
import type { Attrs } from '../program/program.ts';
import { derive } from '../scalar/derive.ts';
import { type Expr, input } from '../scalar/expr.ts';

/** Derivative of an elementwise op by operand: the op's own where it states one, else that of its formula; null is zero. */
export function partialsOf(def: ElementwiseOp, inputs: Ports, attrs: Attrs): (operand: number) => Expr | null {
  const dtypes = Object.values(inputs).map((value) => value.dtype);
  const operands = dtypes.map((dtype, i) => input(i, dtype));
  const own = def.derivatives?.(operands, attrs);
  const formula = formulaOf(def, dtypes, attrs);
  return (i) => (own ? (own[i] ?? null) : derive(formula, i));
}
