import type { ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { type Counted, collapse, stridesBetween } from '../codegen/dims.ts';
import { coordsOf, costOf, inputsOf } from '../codegen/expression.ts';
import { Accumulator } from './accumulator.ts';
import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { Expressions, fromMemory, type Lanes } from './expression.ts';
import { countsKey, expressionKey, lanesKey } from './keys.ts';
import { KERNEL } from './module.ts';
import { i32, i32x4 } from './operations.ts';
import type { Prepared, Space } from './prepared.ts';
import { advance, at, countFrom, type Lane, type Level, loadLanes, nest, stepOf, storeLanes, WordReader } from './walk.ts';

interface ReduceShape {
  readonly op: ReduceCall['op'];
  readonly outerRank: number;
  readonly innerRank: number;
  /** Whether four results are reduced at a time, or four terms of one. */
  readonly manyResults: boolean;
  readonly inputs: readonly Lane[];
  readonly output: Lane;
  readonly expr: Expr;
  readonly post: Expr | undefined;
  readonly usedByExpr: ReadonlySet<number>;
  readonly usedByPost: ReadonlySet<number>;
  /** The loop that counts a dim, outer ones first; null where it is always 0. */
  readonly countedBy: (dim: number) => number | null;
}

/** Dims that are at least one, of size 1 where there are none, so that there is always one to take four elements along. */
const atLeastOne = ({ dims, strides, countedBy }: Counted): Counted =>
  dims.length > 0 ? { dims, strides, countedBy } : { dims: [1], strides: strides.map(() => [0]), countedBy };

/** Four terms of one result at a time, or one term of four results: whichever walks memory in order. */
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
  const shape: ReduceShape = {
    op: call.op,
    outerRank: outer.dims.length,
    innerRank: inner.dims.length,
    manyResults,
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
    ...views.flatMap((view, v) => [
      space.address(view),
      ...bytes(outer.strides[v]),
      ...(v < call.inputs.length ? bytes(inner.strides[v]) : []),
    ]),
  ];
  const outputs = sizeOf(call.dims);
  const units = outputs === 0 ? 0 : (outer.dims[0] as number);
  const work = (outputs * (1 + sizeOf(call.inner) * (1 + costOf(call.expr) / 4))) / Math.max(1, units);
  return { code: space.code(keyOf(shape, coords), () => reduceCode(shape)), words, units, work };
}

function keyOf(shape: ReduceShape, coords: readonly number[]): string {
  const { op, outerRank, innerRank, manyResults, inputs, output, expr, post, countedBy } = shape;
  const exprs = `${expressionKey(expr)} then ${post ? expressionKey(post) : 'nothing'}`;
  return `reduce ${op} ${outerRank} ${innerRank} ${manyResults} ${lanesKey([...inputs, output])} ${countsKey(coords, countedBy)} ${exprs}`;
}

/** Whether memory is walked in order, or not at all, along the results rather than along the terms. */
function walksResults(outer: Counted, inner: Counted, inputs: readonly number[]): boolean {
  if ((outer.dims.at(-1) as number) < 4) return false;
  const isInOrder = (counted: Counted): boolean => inputs.every((v) => stepOf(counted.strides[v]?.at(-1) as number) !== 'any');
  if (!isInOrder(outer)) return false;
  return !isInOrder(inner) || (inner.dims.at(-1) as number) < 4;
}

interface Views {
  readonly pointer: Local;
  readonly outer: readonly Local[];
  readonly inner: readonly Local[];
}

function reduceCode(shape: ReduceShape): FunctionCode {
  const { outerRank, innerRank, inputs, output } = shape;
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const [outerSizes, innerSizes] = [reader.list(outerRank), reader.list(innerRank)];
  const views = [...inputs, output].map(
    (_, v): Views => ({
      pointer: reader.next(),
      outer: reader.list(outerRank),
      inner: v < inputs.length ? reader.list(innerRank) : [],
    }),
  );
  for (const { pointer, outer } of views) c.set(pointer, at(pointer, from, outer[0] as Local));
  const parts = { shape, c, views, innerSizes, accumulator: new Accumulator(c, shape.op, shape.expr.dtype) };
  const level = (size: Local, d: number): Level => ({
    from: d === 0 ? from : i32.const(0),
    to: d === 0 ? to : size,
    strides: views.map(({ outer }) => outer[d] as Local),
  });
  const pointers = views.map(({ pointer }) => pointer);
  if (!shape.manyResults) {
    nest(c, outerSizes.map(level), pointers, (at, counters) => oneResult(parts, at, counters));
    return c.finish();
  }
  nest(c, outerSizes.slice(0, -1).map(level), pointers, (outer, counters) => {
    const own = outer.map((pointer) => c.let(pointer));
    const isFlat = outerRank === 1;
    const left = c.let(isFlat ? i32.sub(to, from) : (outerSizes.at(-1) as Local));
    const index = c.let(isFlat ? from : i32.const(0));
    c.while(i32.gt(left, i32.const(0)), () => {
      fourResults(parts, own, counters, { left, index });
      for (const [v, { step }] of [...inputs, output].entries())
        advance(c, step, own[v] as Local, views[v]?.outer.at(-1) as Local);
      c.set(left, i32.sub(left, i32.const(4)));
      c.set(index, i32.add(index, i32.const(4)));
    });
  });
  return c.finish();
}

interface Parts {
  readonly shape: ReduceShape;
  readonly c: Code;
  readonly views: readonly Views[];
  readonly innerSizes: readonly Local[];
  readonly accumulator: Accumulator;
}

/** Where in the loops an expression is evaluated. */
interface Place {
  readonly pointers: readonly Local[];
  readonly counters: readonly Local[];
  readonly left: Local;
  /** The loop whose coordinate differs from lane to lane, and the first lane's. */
  readonly along: { readonly loop: number; readonly index: Local } | null;
  readonly stride: (v: number) => Local;
}

function evaluated({ c, shape }: Parts, e: Expr, at: Place, inputAt: (index: number) => Lanes): Lanes {
  const counted = new Map<number | null, Local>();
  const coord = (dim: number): Local => {
    const by = shape.countedBy(dim);
    const known = counted.get(by) ?? c.let(countOf(by, at));
    counted.set(by, known);
    return known;
  };
  return new Expressions(c).lanes(e, { input: inputAt, coord });
}

function countOf(by: number | null, { along, counters }: Place): Term {
  if (by === null) return i32x4.const(0);
  return along?.loop === by ? countFrom(along.index) : i32x4.splat(counters[by] as Local);
}

function inputsAt({ c, shape }: Parts, used: ReadonlySet<number>, at: Place, still: boolean): Map<number, Lanes> {
  const load = (v: number): Lanes => {
    const { step, dtype } = shape.inputs[v] as Lane;
    const value = loadLanes(c, still ? 'none' : step, at.pointers[v] as Local, at.stride(v), at.left);
    return { value, dtype: fromMemory(dtype) };
  };
  return new Map([...used].map((v) => [v, load(v)]));
}

function term(parts: Parts, at: Place): Local {
  const { shape, c, accumulator } = parts;
  const inputs = inputsAt(parts, shape.usedByExpr, at, false);
  const lanes = evaluated(parts, shape.expr, at, (i) => inputs.get(i) as Lanes);
  return new Expressions(c).convert(lanes, accumulator.dtype).value;
}

function result(parts: Parts, reduced: Local, at: Place, still: boolean): Local {
  const { shape, c, accumulator } = parts;
  const before: Lanes = { value: reduced, dtype: accumulator.dtype };
  const inputs = shape.post ? inputsAt(parts, shape.usedByPost, at, still) : new Map<number, Lanes>();
  const after = shape.post ? evaluated(parts, shape.post, at, (i) => (i === 0 ? before : (inputs.get(i - 1) as Lanes))) : before;
  const expressions = new Expressions(c);
  return expressions.convert(expressions.convert(after, shape.output.dtype), fromMemory(shape.output.dtype)).value;
}

/** All terms of one result, four at a time; those behind the last are left out. */
function oneResult(parts: Parts, outer: readonly Local[], counters: readonly Local[]): void {
  const { c, views, innerSizes, accumulator, shape } = parts;
  const own = outer.map((pointer) => c.let(pointer));
  const levels = innerSizes.slice(0, -1).map((size, d) => ({
    from: i32.const(0),
    to: size,
    strides: views.map(({ inner }) => inner[d] ?? i32.const(0)),
  }));
  const stride = (v: number): Local => views[v]?.inner.at(-1) as Local;
  accumulator.clear();
  nest(c, levels, own, (pointers, inner) => {
    const at = pointers.map((pointer) => c.let(pointer));
    const left = c.let(innerSizes.at(-1) as Local);
    const index = c.let(i32.const(0));
    const place: Place = {
      pointers: at,
      counters: [...counters, ...inner],
      left,
      along: { loop: shape.outerRank + shape.innerRank - 1, index },
      stride,
    };
    c.while(i32.gt(left, i32.const(0)), () => {
      const mask = i32x4.lt(i32x4.const(0, 1, 2, 3), i32x4.splat(left));
      accumulator.add(term(parts, place), mask);
      for (const [v, { step }] of shape.inputs.entries()) advance(c, step, at[v] as Local, stride(v));
      c.set(left, i32.sub(left, i32.const(4)));
      c.set(index, i32.add(index, i32.const(4)));
    });
  });
  const one = c.let(i32.const(1));
  const place: Place = { pointers: own, counters, left: one, along: null, stride };
  const value = result(parts, accumulator.total(), place, true);
  const out = shape.inputs.length;
  storeLanes(c, 'any', own[out] as Local, one, one, value);
}

/** Four results at once, term by term. */
function fourResults(
  parts: Parts,
  own: readonly Local[],
  counters: readonly Local[],
  { left, index }: { readonly left: Local; readonly index: Local },
): void {
  const { c, views, innerSizes, accumulator, shape } = parts;
  const stride = (v: number): Local => views[v]?.outer.at(-1) as Local;
  const along = { loop: shape.outerRank - 1, index };
  const levels = innerSizes.map((size, d) => ({
    from: i32.const(0),
    to: size,
    strides: views.map(({ inner }) => inner[d] ?? i32.const(0)),
  }));
  accumulator.clear();
  nest(c, levels, own, (pointers, inner) => {
    const place: Place = { pointers, counters: [...counters, index, ...inner], left, along, stride };
    accumulator.add(term(parts, place));
  });
  const place: Place = { pointers: own, counters: [...counters, index], left, along, stride };
  const value = result(parts, accumulator.lanes(), place, false);
  const out = shape.inputs.length;
  storeLanes(c, shape.output.step, own[out] as Local, stride(out), left, value);
}
