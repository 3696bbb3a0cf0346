import type { OpDef } from '../ops/define.ts';
import { formulaOver } from '../program/infer.ts';
import type { Equation, Program } from '../program/program.ts';
import type { Expr } from '../scalar/expr.ts';

/** The formula of an elementwise equation over its inputs; null where it is none. `def` is its op. */
export function formulaIn({ op, attrs, inputs }: Equation, { types }: Pick<Program, 'types'>, def: OpDef): Expr | null {
  if (op === 'map') return attrs.expr as Expr;
  if (def.kind !== 'elementwise') return null;
  return formulaOver(def, inputs, types, attrs);
}
