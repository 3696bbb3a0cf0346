import type { Registry } from '../program/builder.ts';
import { shared } from '../program/keys.ts';
import { NumberMemo } from '../program/memo.ts';
import type { Attrs, Equation, Program, VarId } from '../program/program.ts';
import { type Expr, input, mapExpr } from '../scalar/expr.ts';
import { formulaIn } from './elementwise.ts';

/**
 * What asks whether an input of a rectifier is positive asks its output instead, which says the same and is stored anyway where a
 * weighted sum reads it: y = max(0, x) is positive where x is, and NaN where x is. Backward so no longer holds on to x, which can then be
 * the inside of the sum that makes y.
 */
export function masks(program: Program, registry: Registry): Program {
  /** By input of a rectifier its output; 0 where there is none, else one more than its number. */
  const rectified = new Int32Array(program.types.length);
  const equations: Equation[] = [];
  let isSame = true;
  for (const equation of program.equations) {
    const masked = asksOutputs(equation, rectified);
    if (masked !== equation) isSame = false;
    equations.push(masked);
    if (equation.inputs.length === 1 && isRectifier(formulaIn(equation, program, registry(equation.op))))
      rectified[equation.inputs[0] as VarId] = 1 + (equation.outputs[0] as VarId);
  }
  return isSame ? program : { ...program, equations };
}

const isInput = (e: Expr): boolean => e.kind === 'input' && e.index === 0 && e.dtype === 'float';
const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

/** x <= 0 for an input x. */
const isAsked = (e: Expr): e is Extract<Expr, { kind: 'binary' }> & { readonly x: Extract<Expr, { kind: 'input' }> } =>
  e.kind === 'binary' && e.op === 'le' && e.x.kind === 'input' && e.x.dtype === 'float' && isZero(e.y);

const isRectifier = (e: Expr | null): boolean =>
  e?.kind === 'select' && isAsked(e.cond) && isInput(e.cond.x) && isZero(e.x) && isInput(e.y);

function asksOutputs(equation: Equation, rectified: Int32Array): Equation {
  const { op, attrs, inputs } = equation;
  if (op !== 'map' || !inputs.some((id) => rectified[id] !== 0)) return equation;
  // what it reads, and behind it the outputs of rectifiers of that
  const values = [...inputs];
  const outputs = inputs.map((id) => (rectified[id] === 0 ? -1 : values.push((rectified[id] as number) - 1) - 1));
  const places = values.map((id) => values.indexOf(id));
  const expr = attrs.expr as Expr;
  const asked = asking.get(expr, [...outputs, ...places], () => askingOutputs(expr, outputs, places));
  if (asked.attrs === null) return equation;
  return { ...equation, attrs: asked.attrs, ports: asked.ports, inputs: asked.order.map((place) => values[place] as VarId) };
}

/** An equation that asks outputs, and which of the values that it may read it does read; without attributes where it asks for nothing. */
interface Asking {
  readonly attrs: Attrs | null;
  readonly ports: readonly string[];
  readonly order: readonly number[];
}

/** By formula, and the places of what it may read: formulas that are alike stay one. */
const asking = new NumberMemo<Expr, Asking>();

/**
 * `expr` with outputs asked in the place of inputs, `outputs[i]` in that of input i where it is not -1. It reads nothing twice: `places` are
 * those of the values, equal ones for one value.
 */
function askingOutputs(expr: Expr, outputs: readonly number[], places: readonly number[]): Asking {
  let isSame = true;
  const asked = mapExpr(expr, (e) => {
    const output = isAsked(e) ? (outputs[e.x.index] as number) : -1;
    if (output < 0 || e.kind !== 'binary') return e;
    isSame = false;
    return { ...e, x: input(output, 'float') };
  });
  if (isSame) return { attrs: null, ports: [], order: [] };
  const order: number[] = [];
  const placed = mapExpr(asked, (e) => {
    if (e.kind !== 'input') return e;
    const place = places[e.index] as number;
    const known = order.indexOf(place);
    return { ...e, index: known < 0 ? order.push(place) - 1 : known };
  });
  const ports = order.map((_, i) => `inputs.${i}`);
  return { attrs: shared.attrs({ expr: placed }), ports: shared.names(ports), order };
}
