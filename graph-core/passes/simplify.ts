import { type Shape, sameShape } from '../model/tensor.ts';
import { Builder, type Registry, type Value } from '../program/builder.ts';
import { attrsKey } from '../program/keys.ts';
import { Memo } from '../program/memo.ts';
import { nodeOf } from '../program/origins.ts';
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
  /** Whether every block keeps an equation of its own in each pass that it had one in. */
  readonly withinBlocks: boolean;
}

/** Gives the replacement of an equation's single output, or null to keep the equation. */
type Rule = (equation: Equation, inputs: readonly Value[], scope: Scope) => Value | null;

const sameType = (a: Value, b: { readonly shape: readonly number[]; readonly axes: readonly string[] }): boolean =>
  sameShape(a.shape, b.shape) && (a.axes === b.axes || a.axes.join() === b.axes.join());

/** The block and the pass whose step an equation is part of. */
const stageOf = ({ origins }: Equation): string => `${origins[0]?.rule} ${nodeOf(origins)}`;

const simpler = new WeakMap<Expr, Expr>();

function simplified(expr: Expr): Expr {
  let found = simpler.get(expr);
  if (found === undefined) {
    found = simplifyExpr(expr);
    simpler.set(expr, found);
  }
  return found;
}

/** map by a formula that can be written shorter; where it gives an operand as it is, that operand. */
const shorten: Rule = (equation, inputs, { b, madeBy, withinBlocks }) => {
  const given = equation.attrs.expr as Expr;
  const expr = simplified(given);
  if (expr.kind === 'input') {
    const operand = inputs[expr.index] as Value;
    const by = madeBy[operand.id];
    const isOwn = (): boolean => by !== undefined && (by.origins === equation.origins || stageOf(by) === stageOf(equation));
    if ((!withinBlocks || isOwn()) && sameType(operand, b.valueOf(equation.outputs[0] as VarId))) return operand;
  }
  return expr === given ? null : b.map(() => expr, ...inputs);
};

/** Formulas with numbers in the place of operands, by what they were and which. */
const folded = new Memo<Registry, Expr>();

/**
 * map over filled tensors: the numbers move into the formula, and what it makes of the rest is repeated where the rest alone has not the
 * result's shape. A formula of numbers only is filled in turn.
 */
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
  if (keep.length > 0)
    return repeated(
      b,
      b.map(() => expr, ...keep),
      out,
    );
  return expr.kind === 'const' ? repeated(b, b.fill(expr.value, [], expr.dtype), out) : null;
};

/** A value in the shape and along the axes of another; null where it would come out with others. */
function repeated(b: Builder, value: Value, out: Value): Value | null {
  const wide = b.axisExpand(b.expand(value, out.shape), out.axes);
  return sameType(wide, out) ? wide : null;
}

function fillValue(value: Value, madeBy: Scope['madeBy']): number | null {
  let by = madeBy[value.id];
  // a fill that was only repeated is still one number
  while (by && REPEATS.has(by.op)) by = madeBy[by.inputs[0] as VarId];
  return by?.op === 'fill' ? (by.attrs.value as number) : null;
}

/** A shape as broadcasting sees it, without the sizes of 1 in front. */
function withoutOnes(shape: Shape): Shape {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/** What a value repeats, where it does, if only with sizes of 1 in front. */
function repeatedBy(value: Value, { b, madeBy }: Scope): Value {
  let source = value;
  for (;;) {
    const by = madeBy[source.id];
    if (!by || !REPEATS.has(by.op)) return source;
    const inner = b.valueOf(by.inputs[0] as VarId);
    if (by.op === 'reshape' && !sameShape(withoutOnes(inner.shape), withoutOnes(source.shape))) return source;
    source = inner;
  }
}

/** map over a repeated value: broadcasting repeats it just as well. */
const readThroughExpansion: Rule = (equation, inputs, scope) => {
  const { b } = scope;
  const sources = inputs.map((value) => repeatedBy(value, scope));
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

/** Ops whose result is what they read, only more often. */
const REPEATS: ReadonlySet<string> = new Set(['axis-expand', 'expand', 'reshape']);

/** Ops that rules look for behind an equation. */
const SEEN_THROUGH: ReadonlySet<string> = new Set(['fill', 'contract', ...REPEATS]);

/** A rule, and what tells soon whether it may replace an equation. */
interface Rewrite {
  readonly mayApply: (equation: Equation, scope: Scope) => boolean;
  readonly rule: Rule;
}

/** Whether one of these ops made one of an equation's inputs. */
const behind =
  (ops: ReadonlySet<string>): Rewrite['mayApply'] =>
  ({ inputs }, { madeBy }) => {
    for (const id of inputs) if (ops.has(madeBy[id]?.op ?? '')) return true;
    return false;
  };

const isNotShortest: Rewrite['mayApply'] = ({ attrs }) => {
  const given = attrs.expr as Expr;
  return given.kind === 'input' || simplified(given) !== given;
};

/** By the op of the equation that they replace. */
const REWRITES: Readonly<Record<string, readonly Rewrite[]>> = {
  map: [
    { mayApply: isNotShortest, rule: shorten },
    { mayApply: behind(new Set(['fill', ...REPEATS])), rule: foldFills },
    { mayApply: behind(REPEATS), rule: readThroughExpansion },
  ],
  reshape: [{ mayApply: behind(new Set(['reshape'])), rule: mergeReshapes }],
  'axis-sum': [{ mayApply: behind(new Set(['contract'])), rule: contractAxisSum }],
};

/** What a round looked at and had nothing to rewrite in: equations by what they make. */
export type Settled = readonly (Equation | undefined)[];

export interface Simplified {
  readonly program: Program;
  readonly settled: Settled;
}

interface SimplifyOptions {
  readonly withinBlocks?: boolean;
  /** Of an earlier round: these equations, with all that a rule would look for behind them, are not looked at again. */
  readonly settled?: Settled;
}

/**
 * Small local rewrites, each exact: constants into formulas, repetitions left to broadcasting, reshapes merged, sums over samples into
 * contractions. Where there is nothing to rewrite it is the same program that comes back. With `withinBlocks` no block loses its place among
 * the steps.
 */
export const simplify = (program: Program, registry: Registry, options: SimplifyOptions = {}): Program =>
  simplifyRound(program, registry, options).program;

/** {@link simplify}, with what the next round need not look at. */
export function simplifyRound(
  program: Program,
  registry: Registry,
  { withinBlocks = false, settled = [] }: SimplifyOptions = {},
): Simplified {
  const unsettled = new Unsettled(settled, program.types.length);
  if (!program.equations.some((equation) => unsettled.has(equation))) return { program, settled };
  const b = Builder.extend({ ...program, equations: [], outputs: [] }, registry);
  // as long as it will be, for an array that grows by leaps becomes a table
  const madeBy = new Array<Equation | undefined>(program.types.length);
  const renamed = ownNames(program);
  let isSame = true;
  const scope: Scope = { b, madeBy, uses: countsOf(program), withinBlocks };
  const note = (made: Equation): void => {
    for (const id of made.outputs) madeBy[id] = made;
  };
  const kept = new Array<Equation | undefined>(program.types.length);
  for (const equation of program.equations) {
    const current = withInputs(equation, renamed);
    const replacement = unsettled.has(current) ? replacementOf(current, scope) : null;
    if (replacement) {
      renamed[equation.outputs[0] as VarId] = replacement.id;
      isSame = false;
    } else {
      b.keep(current);
      kept[current.outputs[0] as VarId] = current;
    }
    b.eachNew(note);
  }
  return { program: isSame ? program : { ...b.build(), outputs: withNames(program.outputs, renamed) }, settled: kept };
}

/** The equations that a round has to look at, asked one after the other in their order. */
class Unsettled {
  readonly #settled: Settled;
  /** By variable whether it was made by what is not settled, where rules look behind such equations. */
  readonly #isNew: Uint8Array;

  constructor(settled: Settled, variables: number) {
    this.#settled = settled;
    this.#isNew = new Uint8Array(variables);
  }

  has(equation: Equation): boolean {
    if (!this.#isAsked(equation)) return false;
    if (SEEN_THROUGH.has(equation.op)) for (const id of equation.outputs) this.#isNew[id] = 1;
    return true;
  }

  #isAsked(equation: Equation): boolean {
    const { op, inputs, outputs } = equation;
    if (this.#settled[outputs[0] as VarId] !== equation) return true;
    // a product that it sums may have fewer readers than before
    if (op === 'axis-sum' && this.#settled[inputs[0] as VarId]?.op === 'contract') return true;
    for (const id of inputs) if (this.#isNew[id] === 1) return true;
    return false;
  }
}

/** How many equations and outputs read each variable: counted when a rule asks, as few do. */
function countsOf({ types, equations, outputs }: Program): Scope['uses'] {
  let counts: Uint32Array | null = null;
  const count = (): Uint32Array => {
    const all = new Uint32Array(types.length);
    for (const { inputs } of equations) for (const id of inputs) all[id] = (all[id] as number) + 1;
    for (const { id } of outputs) all[id] = (all[id] as number) + 1;
    return all;
  };
  return (id) => {
    counts ??= count();
    return counts[id] ?? 0;
  };
}

function replacementOf(equation: Equation, scope: Scope): Value | null {
  const rewrites = equation.body ? undefined : REWRITES[equation.op];
  if (rewrites === undefined) return null;
  for (const { mayApply, rule } of rewrites) {
    if (!mayApply(equation, scope)) continue;
    const value = rewritten(equation, rule, scope);
    if (value) return value;
  }
  return null;
}

/** Apart from where rules are looked for: most equations have none, and functions made for each would cost more than looking. */
function rewritten(equation: Equation, rule: Rule, scope: Scope): Value | null {
  const inputs = equation.inputs.map((id) => scope.b.valueOf(id));
  return scope.b.withOrigins(equation.origins, () => rule(equation, inputs, scope));
}
