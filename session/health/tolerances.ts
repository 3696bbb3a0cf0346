import type { KernelCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { type BinaryOp, type Expr, refuseAttribute, type UnaryOp } from '../../graph-core/scalar/expr.ts';

/** What rounds: the kinds of arithmetic that float32 does with an error of a known size. */
export type Family = 'input' | 'exact' | 'arithmetic' | 'division' | 'transcendental' | 'sum';

/** Half a unit in the last place of a float32 near 1: the relative error of one rounding. */
const ROUNDING = 2 ** -24;

/**
 * The one place that says how far float32 may be off, in roundings of {@link ROUNDING}. A sum counts its terms.
 *
 * - `input`: weights and data are float64 in the document and are rounded once on their way to the device.
 * - `exact`: moving, comparing, selecting, negating. Nothing is rounded.
 * - `arithmetic`: +, - and * are rounded correctly by IEEE 754 and by WGSL: one rounding.
 * - `division`: WGSL allows a quotient 2.5 units in the last place, five roundings; a square root is held to no more.
 * - `transcendental`: exp, log, tanh, ...: the generated functions are held to 6 units in the last place by their own tests;
 *   8 are allowed, since the argument of a fused one may have been contracted.
 * - `sum`: terms may be added in any order. The bound is a rounding for each term, relative to the sum of their sizes.
 */
const ROUNDINGS: Readonly<Record<Exclude<Family, 'sum'>, number>> = {
  input: 1,
  exact: 0,
  arithmetic: 1,
  division: 5,
  transcendental: 16,
};

/**
 * However long the chain, more than this share of the largest entry is no rounding: errors of many steps do not all point the
 * same way, and their sum overstates what they do.
 */
const LONGEST_CHAIN = 2e-4;

/** In float64 a rounding is 2^-53; about ten thousand of them in a row. */
export const FLOAT64_TOLERANCE = 1e-12;

/** How far float32 may be off after a chain of operations, to first order, along the way on which most comes together. */
export interface Chain {
  /** Over the largest entry. */
  readonly relative: number;
  /** Operations that round, on that way. */
  readonly operations: number;
  /** What contributes most in a single operation, and how much. */
  readonly family: Family;
  readonly share: number;
  /** Terms of that sum; 0 for other families. */
  readonly terms: number;
}

/** What is taken as it is. */
export const EXACT_INPUT: Chain = { relative: 0, operations: 0, family: 'exact', share: 0, terms: 0 };

const INPUT: Chain = {
  relative: ROUNDINGS.input * ROUNDING,
  operations: 0,
  family: 'input',
  share: ROUNDING,
  terms: 0,
};

/** For each slot of a plan the chain that leads to it. `fed` is that of what the host writes. */
export function chainsOf({ calls, inputs }: Pick<Plan, 'calls' | 'inputs'>, fed: Chain = INPUT): ReadonlyMap<number, Chain> {
  const chains = new Map<number, Chain>(inputs.map(({ slot, dtype }) => [slot, dtype === 'float' ? fed : EXACT_INPUT]));
  for (const { call } of calls) {
    const reads = call.inputs.map(({ slot }) => chains.get(slot) ?? EXACT_INPUT);
    const made = chainOfCall(call, reads);
    // a slot that several calls fill by parts is as far off as the worst of them
    chains.set(call.output.slot, longest(chains.get(call.output.slot) ?? EXACT_INPUT, made));
  }
  return chains;
}

/** The longest chain of a plan: what any number that is made from its values may be off by. */
export const longestOf = (chains: ReadonlyMap<number, Chain>): Chain => [...chains.values()].reduce(longest, EXACT_INPUT);

/** @returns the tolerance that counts: no more than {@link LONGEST_CHAIN} */
export const toleranceOf = ({ relative }: Chain): number => Math.min(LONGEST_CHAIN, relative);

const longest = (a: Chain, b: Chain): Chain => (b.relative > a.relative ? b : a);

/** Relative errors of factors add up. */
function both(a: Chain, b: Chain): Chain {
  const heavier = b.share > a.share ? b : a;
  return { ...heavier, relative: a.relative + b.relative, operations: Math.max(a.operations, b.operations) };
}

function rounded(chain: Chain, family: Family, terms = 0): Chain {
  const share = (family === 'sum' ? terms : ROUNDINGS[family]) * ROUNDING;
  if (share === 0) return chain;
  const heavier = share >= chain.share ? { family, share, terms } : chain;
  return { ...heavier, relative: chain.relative + share, operations: chain.operations + 1 };
}

function chainOfCall(call: KernelCall, reads: readonly Chain[]): Chain {
  const [first = EXACT_INPUT, second = EXACT_INPUT] = reads;
  switch (call.kernel) {
    case 'map':
      return chainOfExpr(call.expr, reads);
    case 'reduce': {
      const terms = sizeOf(call.inner);
      const term = chainOfExpr(call.expr, reads);
      const rounds = call.op === 'sum' || call.op === 'prod';
      const reduced = rounds ? rounded(call.op === 'prod' ? times(term, terms) : term, 'sum', terms) : term;
      return call.post ? chainOfExpr(call.post, [reduced]) : reduced;
    }
    case 'contract':
      return rounded(both(first, second), 'sum', sizeOf(call.k));
    case 'gather':
      return first;
    case 'arg':
    case 'random':
    case 'script':
      return EXACT_INPUT;
  }
}

const times = (chain: Chain, factors: number): Chain => ({ ...chain, relative: chain.relative * factors });

const DIVISIONS: ReadonlySet<UnaryOp | BinaryOp> = new Set<UnaryOp | BinaryOp>(['sqrt', 'div', 'rem']);
const EXACT: ReadonlySet<UnaryOp | BinaryOp> = new Set<UnaryOp | BinaryOp>(['neg', 'floor', 'ceil', 'round', 'not', 'isfinite']);

function chainOfExpr(expr: Expr, inputs: readonly Chain[]): Chain {
  // a part that occurs several times is looked at once
  const done = new Map<Expr, Chain>();
  const visit = (e: Expr): Chain => {
    const before = done.get(e);
    if (before) return before;
    const found = e.dtype === 'float' ? chainAt(e, inputs, visit) : EXACT_INPUT;
    done.set(e, found);
    return found;
  };
  return visit(expr);
}

function chainAt(e: Expr, inputs: readonly Chain[], visit: (e: Expr) => Chain): Chain {
  switch (e.kind) {
    case 'input':
      return inputs[e.index] ?? EXACT_INPUT;
    case 'const':
    case 'coord':
      return EXACT_INPUT;
    case 'attribute':
      return refuseAttribute();
    case 'cast':
      return visit(e.x);
    case 'select':
      return longest(visit(e.x), visit(e.y));
    case 'unary':
      return rounded(visit(e.x), EXACT.has(e.op) ? 'exact' : DIVISIONS.has(e.op) ? 'division' : 'transcendental');
    case 'binary': {
      const [x, y] = [visit(e.x), visit(e.y)];
      if (e.op === 'add' || e.op === 'sub') return rounded(longest(x, y), 'arithmetic');
      if (e.op === 'mul') return rounded(both(x, y), 'arithmetic');
      return rounded(both(x, y), DIVISIONS.has(e.op) ? 'division' : 'transcendental');
    }
    case 'call':
      return visit(e.body);
  }
}
