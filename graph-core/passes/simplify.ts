import { sameShape } from '../model/tensor.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import { attrsKey } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import { type Equation, type Program, unionAxes, type VarId } from '../program/program.ts';
import { constant, type Expr, mapExpr } from '../scalar/expr.ts';
import { numberKey } from '../scalar/key.ts';
import { simplifyExpr } from '../scalar/simplify.ts';
import { broadcast } from '../shape/shape.ts';
import { ownNames, withInputs, withNames } from './cse.ts';

/** What is known while a program is rebuilt equation by equation. */
interface Scope {
  readonly b: Builder;
  /** By variable of the rebuilt program: the equation that made it. */
  readonly madeBy: readonly (Equation | undefined)[];
  /** How many equations and outputs of the original read a variable. */
  readonly uses: (id: VarId) => number;
}

/** Gives the replacement of an equation's single output, or null to keep the equation. */
type Rule = (equation: Equation, inputs: readonly Value[], scope: Scope) => Value | null;

const sameType = (a: Value, b: { readonly shape: readonly number[]; readonly axes: readonly string[] }): boolean =>
  sameShape(a.shape, b.shape) && a.axes.join() === b.axes.join();

/** Formulas with numbers in the place of operands, by what they were and which. */
const folded = new Memo<Registry, Expr>();

/** map over a filled tensor: the number moves into the formula, where the rest still gives the result its shape. */
const foldFills: Rule = (equation, inputs, { b, madeBy }) => {
  const fills = inputs.map((v) => fillValue(v, madeBy));
  if (fills.every((value) => value === null)) return null;
  const keep = inputs.filter((_, i) => fills[i] === null);
  const out = b.valueOf(equation.outputs[0] as VarId);
  const place = new Map(inputs.flatMap((v, i) => (fills[i] === null ? [[i, keep.indexOf(v)] as const] : [])));
  const places = inputs.map((_, i) => place.get(i) ?? '');
  const key = `${fills.map((value) => (value === null ? '' : numberKey(value)))} ${places} ${attrsKey(equation.attrs)}`;
  const expr = folded.get(b.registry, key, () => {
    const filled = mapExpr(equation.attrs.expr as Expr, (e) => {
      if (e.kind !== 'input') return e;
      const value = fills[e.index];
      return value === null || value === undefined ? { ...e, index: place.get(e.index) as number } : constant(value, e.dtype);
    });
    return simplifyExpr(filled);
  });
  const made = keep.length > 0 ? b.map(() => expr, ...keep) : null;
  return made && sameType(made, out) ? made : null;
};

function fillValue(value: Value, madeBy: Scope['madeBy']): number | null {
  const by = madeBy[value.id];
  if (by?.op === 'fill') return by.attrs.value as number;
  // a fill that was only repeated is still one number
  if (by && (by.op === 'axis-expand' || by.op === 'expand' || by.op === 'reshape')) {
    const source = madeBy[by.inputs[0] as VarId];
    return source?.op === 'fill' ? (source.attrs.value as number) : null;
  }
  return null;
}

/** map over a repeated value: broadcasting repeats it just as well. */
const readThroughExpansion: Rule = (equation, inputs, { b, madeBy }) => {
  const sources = inputs.map((value) => {
    const by = madeBy[value.id];
    return by && (by.op === 'expand' || by.op === 'axis-expand') ? b.valueOf(by.inputs[0] as VarId) : value;
  });
  if (sources.every((source, i) => source === inputs[i])) return null;
  const out = b.valueOf(equation.outputs[0] as VarId);
  // each repetition is dropped by itself, as long as what is left still has the result's shape
  let kept = [...inputs];
  for (const [i, source] of sources.entries()) {
    const tried = kept.with(i, source);
    const shape = broadcast(tried.map((v) => v.shape));
    const axes = unionAxes(...tried.map((v) => v.axes));
    if (shape.ok && sameShape(shape.value, out.shape) && axes.join() === out.axes.join()) kept = tried;
  }
  return kept.every((value, i) => value === inputs[i]) ? null : b.map(() => equation.attrs.expr as Expr, ...kept);
};

/** reshape of a reshape. */
const mergeReshapes: Rule = (equation, [input], { b, madeBy }) => {
  if (!input) return null;
  const out = b.valueOf(equation.outputs[0] as VarId);
  const before = madeBy[input.id];
  if (before?.op === 'reshape') return b.reshape(b.valueOf(before.inputs[0] as VarId), out.shape);
  return null;
};

/** axis-sum of a contraction that nobody else reads: the contraction sums the axis itself and never stores the products. */
const contractAxisSum: Rule = (equation, [input], { b, madeBy, uses }) => {
  if (!input) return null;
  const before = madeBy[input.id];
  if (before?.op !== 'contract' || uses(input.id) !== 1) return null;
  const { left, right, out, sumAxes } = before.attrs as { left: string; right: string; out: string; sumAxes: string[] };
  const [l, r] = before.inputs.map((id) => b.valueOf(id)) as [Value, Value];
  return b.contract(l, r, { left, right, out }, [...sumAxes, ...(equation.attrs.axes as string[])]);
};

/** A rule, and the ops that have to have made one of an equation's inputs for it to replace anything. */
interface Rewrite {
  readonly behind: ReadonlySet<string>;
  readonly rule: Rule;
}

/** By the op of the equation that they replace. */
const REWRITES: Readonly<Record<string, readonly Rewrite[]>> = {
  map: [
    { behind: new Set(['fill', 'axis-expand', 'expand', 'reshape']), rule: foldFills },
    { behind: new Set(['axis-expand', 'expand']), rule: readThroughExpansion },
  ],
  reshape: [{ behind: new Set(['reshape']), rule: mergeReshapes }],
  'axis-sum': [{ behind: new Set(['contract']), rule: contractAxisSum }],
};

/**
 * Small local rewrites, each exact: constants into formulas, repetitions left to broadcasting, reshapes merged, sums over samples into
 * contractions. Where there is nothing to rewrite it is the same program that comes back.
 */
export function simplify(program: Program, registry: Registry): Program {
  const b = Builder.extend({ ...program, equations: [], outputs: [] }, registry);
  // as long as it will be, for an array that grows by leaps becomes a table
  const madeBy = new Array<Equation | undefined>(program.types.length);
  const renamed = ownNames(program);
  let isSame = true;
  const scope: Scope = { b, madeBy, uses: countsOf(program) };
  const note = (made: Equation): void => {
    for (const id of made.outputs) madeBy[id] = made;
  };
  for (const equation of program.equations) {
    const current = withInputs(equation, renamed);
    const replacement = replacementOf(current, scope);
    if (replacement) {
      renamed[equation.outputs[0] as VarId] = replacement.id;
      isSame = false;
    } else b.keep(current);
    b.eachNew(note);
  }
  if (isSame) return program;
  return { ...b.build(), outputs: withNames(program.outputs, renamed) };
}

/** How many equations and outputs read each variable. */
function countsOf({ types, equations, outputs }: Program): Scope['uses'] {
  const counts = new Uint32Array(types.length);
  for (const { inputs } of equations) for (const id of inputs) counts[id] = (counts[id] as number) + 1;
  for (const { id } of outputs) counts[id] = (counts[id] as number) + 1;
  return (id) => counts[id] ?? 0;
}

function replacementOf(equation: Equation, scope: Scope): Value | null {
  const rewrites = equation.body ? undefined : REWRITES[equation.op];
  const fitting = rewrites?.filter(({ behind }) => equation.inputs.some((id) => behind.has(scope.madeBy[id]?.op ?? '')));
  if (!fitting || fitting.length === 0) return null;
  const inputs = equation.inputs.map((id) => scope.b.valueOf(id));
  return scope.b.withOrigins(equation.origins, () => {
    for (const { rule } of fitting) {
      const value = rule(equation, inputs, scope);
      if (value) return value;
    }
    return null;
  });
}
