import type { Registry } from '../program/builder.ts';
import { formulaOf } from '../program/infer.ts';
import type { Equation, Program, ValueType, VarId } from '../program/program.ts';
import { type Expr, input, mapExpr } from '../scalar/expr.ts';

/**
 * What asks whether an input of a rectifier is positive asks its output instead, which says the same and is stored anyway where a
 * weighted sum reads it: y = max(0, x) is positive where x is, and NaN where x is. Backward so no longer holds on to x, which can then be
 * the inside of the sum that makes y.
 */
export function masks(program: Program, registry: Registry): Program {
  const rectified = new Map<VarId, VarId>();
  const equations = program.equations.map((equation) => {
    const masked = asksOutputs(equation, rectified, program);
    if (isRectifier(formula(equation, program, registry)))
      rectified.set(equation.inputs[0] as VarId, equation.outputs[0] as VarId);
    return masked;
  });
  return { ...program, equations };
}

function formula(equation: Equation, program: Program, registry: Registry): Expr | null {
  if (equation.inputs.length !== 1) return null;
  if (equation.op === 'map') return equation.attrs.expr as Expr;
  const def = registry(equation.op);
  if (def.kind !== 'elementwise') return null;
  const { dtype } = program.types[equation.inputs[0] as VarId] as ValueType;
  return formulaOf(def, [dtype], equation.attrs);
}

const isInput = (e: Expr): boolean => e.kind === 'input' && e.index === 0 && e.dtype === 'float';
const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

/** x <= 0 for an input x. */
const isAsked = (e: Expr): e is Extract<Expr, { kind: 'binary' }> & { readonly x: Extract<Expr, { kind: 'input' }> } =>
  e.kind === 'binary' && e.op === 'le' && e.x.kind === 'input' && e.x.dtype === 'float' && isZero(e.y);

const isRectifier = (e: Expr | null): boolean =>
  e?.kind === 'select' && isAsked(e.cond) && isInput(e.cond.x) && isZero(e.x) && isInput(e.y);

function asksOutputs(equation: Equation, rectified: ReadonlyMap<VarId, VarId>, program: Program): Equation {
  if (equation.op !== 'map' || !equation.inputs.some((id) => rectified.has(id))) return equation;
  const inputs = [...equation.inputs];
  const expr = mapExpr(equation.attrs.expr as Expr, (e) => {
    const output = isAsked(e) ? rectified.get(equation.inputs[e.x.index] as VarId) : undefined;
    if (output === undefined || e.kind !== 'binary') return e;
    const { dtype } = program.types[output] as ValueType;
    return { ...e, x: input(inputs.push(output) - 1, dtype) };
  });
  return inputs.length === equation.inputs.length ? equation : onlyRead({ ...equation, inputs }, expr);
}

/** The equation with `expr`, reading only what that reads, and nothing twice. */
function onlyRead(equation: Equation, expr: Expr): Equation {
  const inputs: VarId[] = [];
  const placed = mapExpr(expr, (e) => {
    if (e.kind !== 'input') return e;
    const id = equation.inputs[e.index] as VarId;
    const known = inputs.indexOf(id);
    return { ...e, index: known < 0 ? inputs.push(id) - 1 : known };
  });
  return { ...equation, attrs: { expr: placed }, ports: inputs.map((_, i) => `inputs.${i}`), inputs };
}
