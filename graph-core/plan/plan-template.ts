import type { KernelCall } from '../model/kernel-call.ts';
import { isExpr } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import type { Attrs, Program } from '../program/program.ts';
import { constant, type Expr, mapExpr, refuseAttribute } from '../scalar/expr.ts';
import { numberKey } from '../scalar/key.ts';
import { simplifyExpr } from '../scalar/simplify.ts';
import { linesOf } from '../scalar/unique.ts';
import type { Plan } from './plan.ts';
import { PlannedCall } from './planned-call.ts';

/** A formula with the numbers of attributes in their places. */
const filled = (expr: Expr, numbers: readonly number[]): Expr =>
  simplifyExpr(mapExpr(expr, (e) => (e.kind === 'attribute' ? constant(numberAt(numbers, e.index)) : e)));

function numberAt(numbers: readonly number[], index: number): number {
  const number = numbers[index];
  return number ?? refuseAttribute();
}

const indices = new WeakMap<object, readonly number[]>();

/** Which attributes are open in a form of a call, or in attributes of an equation. */
function openIn(thing: KernelCall | Attrs): readonly number[] {
  const before = indices.get(thing);
  if (before !== undefined) return before;
  const found = new Set<number>();
  for (const part of Object.values(thing))
    if (isExpr(part)) for (const { node } of linesOf(part)) if (node.kind === 'attribute') found.add(node.index);
  const list = [...found];
  indices.set(thing, list);
  return list;
}

const known = new Memo<object, object>();

/** What has formulas for properties, with their numbers: one for the same numbers, so that its text is found again. */
function withNumbers<T extends KernelCall | Attrs>(thing: T, numbers: readonly number[]): T {
  const open = openIn(thing);
  if (open.length === 0) return thing;
  const key = open.map((index) => numberKey(numbers[index] as number)).join();
  return known.get(thing, key, () => {
    const parts = Object.entries(thing).map(([name, part]) => [name, isExpr(part) ? filled(part, numbers) : part]);
    return Object.fromEntries(parts);
  }) as T;
}

/** A plan of a document whose attributes are open, for all documents that differ in their numbers alone. */
export class PlanTemplate {
  readonly #plan: Plan;
  /** The calls that have an attribute in a formula. */
  readonly #open: readonly number[];

  constructor(plan: Plan) {
    this.#plan = plan;
    const open: number[] = [];
    for (let i = 0; i < plan.calls.length; i++) if (openIn((plan.calls[i] as PlannedCall).form).length > 0) open.push(i);
    this.#open = open;
  }

  /** The plan with numbers for the attributes, by their indices: only what computes with them is another call. */
  with(numbers: readonly number[]): Plan {
    if (this.#open.length === 0) return this.#plan;
    const calls = [...this.#plan.calls];
    for (const i of this.#open) {
      const { form, slots, origins, purpose } = calls[i] as PlannedCall;
      calls[i] = new PlannedCall(withNumbers(form, numbers), slots, origins, purpose);
    }
    return { ...this.#plan, calls };
  }
}

/** A program without calls whose attributes have their numbers: to be read by people. */
export function programWithNumbers(program: Program, numbers: readonly number[]): Program {
  const equations = program.equations.map((equation) => {
    if (openIn(equation.attrs).length === 0) return equation;
    const attrs = Object.entries(withNumbers(equation.attrs, numbers)).map(([name, value]) =>
      equation.op !== 'map' && isExpr(value) && value.kind === 'const' ? [name, value.value] : [name, value],
    );
    return { ...equation, attrs: Object.fromEntries(attrs) };
  });
  return { ...program, equations };
}
