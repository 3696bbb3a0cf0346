import type { MapCall, View } from '../../graph-core/model/kernel-call.ts';
import { coordsOf, costOf, inputsOf } from '../codegen/expression.ts';
import { besideOf, Expressions, fromMemory, type Lanes } from './expression.ts';
import { countsKey, expressionKey } from './keys.ts';
import type { Prepared, Space } from './prepared.ts';
import { coordinates, loadView, shapeKey, vectorKernel, vectorWords } from './vectors.ts';
import type { Lane } from './walk.ts';

/** Four elements at a time along the dim in which the output moves least: order does not matter to a map. */
export function prepareMap(call: MapCall, space: Space): Prepared {
  const used = [...inputsOf(call.expr)].sort((a, b) => a - b);
  const order = call.dims.map((_, d) => d).sort((a, b) => (call.output.strides[b] ?? 0) - (call.output.strides[a] ?? 0));
  const views = [...used.map((v) => call.inputs[v] as View), call.output].map((view) => ({
    ...view,
    strides: order.map((d) => view.strides[d] as number),
  }));
  const sizes = order.map((d) => call.dims[d] as number);
  const keep = new Set([...coordsOf(call.expr)].map((d) => order.indexOf(d)));
  const besideIn = (length: number): number => besideOf(call.expr, length);
  const { shape, ...parts } = vectorWords(sizes, views, space, 1 + costOf(call.expr) / 4, keep, besideIn);
  const output = shape.lanes.at(-1) as Lane;
  const key = `map ${shapeKey(shape)} ${countsKey(keep, shape.countedBy)} ${keep.size > 0 ? order : ''} ${expressionKey(call.expr)}`;
  const make = () =>
    vectorKernel(
      shape,
      () => null,
      // what does not move is read once
      (c, _, place) => used.map((_, v) => (shape.lanes[v]?.step === 'none' ? loadView(c, shape, v, place) : null)),
      (c, _, place, still) => {
        const loaded = used.map((_, v): Lanes => {
          const values = still[v] ?? loadView(c, shape, v, place);
          return { values, dtype: fromMemory((shape.lanes[v] as Lane).dtype) };
        });
        const along = coordinates(c, shape, place);
        const expressions = new Expressions(c);
        const scope = {
          input: (i: number) => loaded[used.indexOf(i)] as Lanes,
          coord: (d: number) => along(order.indexOf(d)),
        };
        const result = expressions.lanes(call.expr, scope);
        return expressions.convert(expressions.convert(result, output.dtype), fromMemory(output.dtype)).values;
      },
    );
  return { code: space.code(key, make), ...parts };
}
