import type { MapCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Expr } from '../../graph-core/scalar/expr.ts';
import { collapse } from '../codegen/dims.ts';
import { coordsOf, costOf, inputsOf } from '../codegen/expression.ts';
import { Code, type FunctionCode, type Local, type Term } from './code.ts';
import { Expressions, fromMemory, type Lanes } from './expression.ts';
import { KERNEL } from './module.ts';
import { i32, i32x4 } from './operations.ts';
import type { Prepared, Space } from './prepared.ts';
import { advance, at, countFrom, type Lane, loadLanes, nest, stepOf, storeLanes, WordReader } from './walk.ts';

interface MapShape {
  readonly rank: number;
  /** Of the inputs that the expression reads, in its order. */
  readonly inputs: readonly Lane[];
  readonly output: Lane;
  readonly expr: Expr;
  /** Place of an input of the expression among those that are read. */
  readonly place: (index: number) => number;
  /** The loop that counts a dim; null where it is always 0. */
  readonly countedBy: (dim: number) => number | null;
}

/** Four elements at a time along the dim in which the output moves least: order does not matter to a map. */
export function prepareMap(call: MapCall, space: Space): Prepared {
  const used = [...inputsOf(call.expr)].sort((a, b) => a - b);
  const views = [...used.map((v) => call.inputs[v] as MapCall['output']), call.output];
  const order = call.dims.map((_, d) => d).sort((a, b) => (call.output.strides[b] ?? 0) - (call.output.strides[a] ?? 0));
  const strides = views.map((view) => order.map((d) => view.strides[d] as number));
  const keep = new Set([...coordsOf(call.expr)].map((d) => order.indexOf(d)));
  const sizes = order.map((d) => call.dims[d] as number);
  const { dims, strides: walked, countedBy } = collapse(sizes, strides, keep);
  const all = dims.length > 0 ? dims : [1];
  const steps = walked.map((list) => (list.length > 0 ? list : [0]));
  const lanes = views.map(
    (view, v): Lane => ({
      step: stepOf(steps[v]?.at(-1) as number),
      dtype: space.dtypeOf(view),
    }),
  );
  const shape: MapShape = {
    rank: all.length,
    inputs: lanes.slice(0, -1),
    output: lanes.at(-1) as Lane,
    expr: call.expr,
    place: (index) => used.indexOf(index),
    countedBy: (dim) => countedBy[order.indexOf(dim)] ?? null,
  };
  const count = sizeOf(call.dims);
  const units = count === 0 ? 0 : (all[0] as number);
  const words = [...all, ...views.flatMap((view, v) => [space.address(view), ...(steps[v] as number[]).map((n) => 4 * n)])];
  return { code: mapCode(shape), words, units, work: (count * (1 + costOf(call.expr) / 4)) / Math.max(1, units) };
}

function mapCode(shape: MapShape): FunctionCode {
  const { rank, inputs, output, expr, place, countedBy } = shape;
  const c = new Code(KERNEL);
  const [words, from, to] = c.params as [Local, Local, Local];
  const reader = new WordReader(c, words);
  const sizes = reader.list(rank);
  const views = [...inputs, output].map(() => ({ pointer: reader.next(), strides: reader.list(rank) }));
  for (const { pointer, strides } of views) c.set(pointer, at(pointer, from, strides[0] as Local));
  const strideOf = (v: number, d: number): Local => views[v]?.strides[d] as Local;
  const levels = sizes.slice(0, -1).map((size, d) => ({
    from: d === 0 ? from : i32.const(0),
    to: d === 0 ? to : size,
    strides: views.map((_, v) => strideOf(v, d)),
  }));
  const pointers = views.map(({ pointer }) => pointer);
  nest(c, levels, pointers, (outer, counters) => {
    const own = outer.map((pointer) => c.let(pointer));
    const left = c.let(rank === 1 ? i32.sub(to, from) : (sizes.at(-1) as Local));
    const index = c.let(rank === 1 ? from : i32.const(0));
    // what does not move is read once
    const still = inputs.map(({ step }, v) => (step === 'none' ? loadLanes(c, step, own[v] as Local, left, left) : null));
    c.while(i32.gt(left, i32.const(0)), () => {
      const known = new Map<number, Local>();
      const loaded = inputs.map(({ step, dtype }, v): Lanes => {
        const value = still[v] ?? loadLanes(c, step, own[v] as Local, strideOf(v, rank - 1), left);
        return { value, dtype: fromMemory(dtype) };
      });
      const coord = (dim: number): Local => {
        const by = countedBy(dim);
        const level = by ?? -1;
        const made = known.get(level) ?? c.let(countTerm(by, rank, counters, index));
        known.set(level, made);
        return made;
      };
      const expressions = new Expressions(c);
      const result = expressions.lanes(expr, { input: (i) => loaded[place(i)] as Lanes, coord });
      const { value } = expressions.convert(expressions.convert(result, output.dtype), fromMemory(output.dtype));
      const out = inputs.length;
      storeLanes(c, output.step, own[out] as Local, strideOf(out, rank - 1), left, value);
      for (const [v, { step }] of [...inputs, output].entries()) advance(c, step, own[v] as Local, strideOf(v, rank - 1));
      c.set(left, i32.sub(left, i32.const(4)));
      c.set(index, i32.add(index, i32.const(4)));
    });
  });
  return c.finish();
}

/** int32 lanes of the coordinate that loop `by` counts. */
function countTerm(by: number | null, rank: number, counters: readonly Local[], index: Local): Term {
  if (by === null) return i32x4.splat(i32.const(0));
  return by === rank - 1 ? countFrom(index) : i32x4.splat(counters[by] as Local);
}
