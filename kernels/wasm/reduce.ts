import type { ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { type Counted, collapse, stridesBetween } from '../codegen/dims.ts';
import { coordsOf, costOf, inputsOf } from '../codegen/expression.ts';
import { type Cut, cutOf, cutWords, LONGEST_UNIT, unitsOf } from './cuts.ts';
import { besideOf } from './expression.ts';
import { countsKey, expressionKey, lanesKey } from './keys.ts';
import type { Prepared, Space } from './prepared.ts';
import { ACCUMULATOR_WORDS, joinCode, partsCode, type ReduceShape, reduceCode } from './reduce-code.ts';
import { type Lane, stepOf } from './walk.ts';

/** Dims that are at least one, of size 1 where there are none, so that there is always one to take four elements along. */
const atLeastOne = ({ dims, strides, countedBy }: Counted): Counted =>
  dims.length > 0 ? { dims, strides, countedBy } : { dims: [1], strides: strides.map(() => [0]), countedBy };

/**
 * Four terms of one result at a time, or one term of four results: whichever walks memory in order. Where one result has terms for
 * milliseconds, parts of them are reduced by themselves, and the parts are joined then.
 */
export function prepareReduce(call: ReduceCall, space: Space): Prepared {
  const rank = call.dims.length;
  const views = [...call.inputs, call.output];
  const [ofExpr, ofPost] = [coordsOf(call.expr), call.post ? coordsOf(call.post) : new Set<number>()];
  const coords = [...ofExpr, ...ofPost];
  const outer = atLeastOne(collapse(call.dims, stridesBetween(views, 0, rank), new Set(coords.filter((d) => d < rank))));
  const innerStrides = stridesBetween(call.inputs, rank, rank + call.inner.length);
  const innerUsed = new Set(coords.filter((d) => d >= rank).map((d) => d - rank));
  const inner = atLeastOne(collapse(call.inner, innerStrides, innerUsed));
  const usedByExpr = inputsOf(call.expr);
  const usedByPost = new Set([...(call.post ? inputsOf(call.post) : [])].map((index) => index - 1).filter((v) => v >= 0));
  const last = (counted: Counted, v: number): number => counted.strides[v]?.at(-1) ?? 0;
  const manyResults = walksResults(outer, inner, [...usedByExpr]);
  const lane = (view: View, v: number): Lane => ({
    step: stepOf(last(manyResults || v === call.inputs.length ? outer : inner, v)),
    dtype: space.dtypeOf(view),
  });
  const cuts = cutsOf(outer.dims, inner.dims, manyResults, 1 + costOf(call.expr) / 4);
  const shape: ReduceShape = {
    op: call.op,
    cut: cuts.outer?.level ?? null,
    innerCut: cuts.inner?.level ?? null,
    outerRank: outer.dims.length,
    innerRank: inner.dims.length,
    manyResults,
    beside: manyResults ? 1 : besideOf(call.expr, inner.dims.at(-1) as number),
    inputs: call.inputs.map(lane),
    output: lane(call.output, call.inputs.length),
    expr: call.expr,
    post: call.post,
    usedByExpr,
    usedByPost,
    countedBy: (dim) => {
      if (dim < rank) return outer.countedBy[dim] ?? null;
      const by = inner.countedBy[dim - rank] ?? null;
      return by === null ? null : outer.dims.length + by;
    },
  };
  const bytes = (list: readonly number[] | undefined): number[] => (list ?? []).map((n) => 4 * n);
  const words = [
    ...outer.dims,
    ...inner.dims,
    ...cutWords(outer.dims, cuts.outer),
    ...cutWords(inner.dims, cuts.inner),
    ...views.flatMap((view, v) => [
      space.address(view),
      ...bytes(outer.strides[v]),
      ...(v < call.inputs.length ? bytes(inner.strides[v]) : []),
    ]),
  ];
  const outputs = sizeOf(call.dims);
  const results = outputs === 0 ? 0 : cuts.outer ? unitsOf(outer.dims, cuts.outer) : (outer.dims[0] as number);
  const units = cuts.inner ? results * unitsOf(inner.dims, cuts.inner) : results;
  const work = (outputs * (1 + sizeOf(call.inner) * (1 + costOf(call.expr) / 4))) / Math.max(1, units);
  const key = keyOf(shape, coords);
  if (!cuts.inner) return { code: space.code(key, () => reduceCode(shape)), words, units, work };
  const held = space.words(new Array<number>(units * ACCUMULATOR_WORDS).fill(0));
  const then = { code: space.code(`join ${key}`, () => joinCode(shape)), words: [held, ...words], units: results };
  return { code: space.code(`parts ${key}`, () => partsCode(shape)), words: [held, ...words], units, work, then };
}

/** Between which iterations a call may be left; `work` for one term. Where terms are cut, each result or four of them are a unit too. */
function cutsOf(
  outer: readonly number[],
  inner: readonly number[],
  manyResults: boolean,
  work: number,
): { readonly outer: Cut | null; readonly inner: Cut | null } {
  const ofResult = 1 + work * sizeOf(inner);
  if (ofResult > LONGEST_UNIT) {
    return { outer: { level: outer.length - 1, block: manyResults ? 4 : 1 }, inner: cutOf(inner, manyResults ? 4 * work : work) };
  }
  return { outer: ofResult * sizeOf(outer.slice(1)) > LONGEST_UNIT ? cutOf(outer, ofResult) : null, inner: null };
}

function keyOf(shape: ReduceShape, coords: readonly number[]): string {
  const { op, cut, innerCut, outerRank, innerRank, manyResults, beside, inputs, output, expr, post, countedBy } = shape;
  const exprs = `${expressionKey(expr)} then ${post ? expressionKey(post) : 'nothing'}`;
  return `reduce ${op} ${outerRank} ${innerRank} ${cut ?? ''} ${innerCut ?? ''} ${manyResults} ${beside} ${lanesKey([...inputs, output])} ${countsKey(coords, countedBy)} ${exprs}`;
}

/** Whether memory is walked in order, or not at all, along the results rather than along the terms. */
function walksResults(outer: Counted, inner: Counted, inputs: readonly number[]): boolean {
  if ((outer.dims.at(-1) as number) < 4) return false;
  const isInOrder = (counted: Counted): boolean => inputs.every((v) => stepOf(counted.strides[v]?.at(-1) as number) !== 'any');
  if (!isInOrder(outer)) return false;
  return !isInOrder(inner) || (inner.dims.at(-1) as number) < 4;
}
