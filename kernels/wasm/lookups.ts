import type { ArgCall, GatherCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { collapse } from '../codegen/dims.ts';
import type { Code, Local } from './code.ts';
import { f32x4, i32, i32x4, v128 } from './operations.ts';
import type { Prepared, Space } from './prepared.ts';
import { loadView, shapeKey, vectorKernel, vectorWords } from './vectors.ts';
import { loadLanes, nest } from './walk.ts';

/** Four results at a time; each looks at all entries, in order, so that the first of equal ones stays. */
export function prepareArg(call: ArgCall, space: Space): Prepared {
  const [input] = call.inputs;
  const rank = call.dims.length;
  const { shape, words, ...parts } = vectorWords(call.dims, [input, call.output], space, 1 + sizeOf(call.inner));
  const inner = collapse(call.inner, [input.strides.slice(rank)]);
  const isFloat = space.dtypeOf(input) === 'float';
  const isMax = call.op === 'max';
  const make = () =>
    vectorKernel(
      shape,
      (_, reader) => ({ sizes: reader.list(inner.dims.length), strides: reader.list(inner.dims.length) }),
      () => null,
      (c, { sizes, strides }, { pointers, strides: across, left }) => {
        const best = c.let(i32x4.const(0));
        const number = c.let(i32x4.const(0));
        const extreme = isMax ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
        const value = c.let(isFloat ? f32x4.const(extreme) : i32x4.const(isMax ? -(2 ** 31) : 2 ** 31 - 1));
        const levels = sizes.map((size, d) => ({ from: i32.const(0), to: size, strides: [strides[d] as Local] }));
        nest(c, levels, [pointers[0] as Local], ([pointer]) => {
          const x = loadLanes(c, shape.lanes[0]?.step ?? 'any', pointer as Local, across[0] as Local, left);
          const isBetter = c.let(isFloat ? better(isMax, x, value) : (isMax ? i32x4.gt : i32x4.lt)(x, value));
          c.set(value, v128.select(isBetter, x, value));
          c.set(best, v128.select(isBetter, number, best));
          c.set(number, i32x4.add(number, i32x4.const(1)));
        });
        return [best];
      },
    );
  const own = [...inner.dims, ...(inner.strides[0] as readonly number[]).map((n) => 4 * n)];
  const key = `arg ${call.op} ${inner.dims.length} ${shapeKey(shape)}`;
  return { code: space.code(key, make), words: [...own, ...words], ...parts };
}

/** A NaN wins, and stays. */
const better = (isMax: boolean, x: Local, value: Local) =>
  v128.and(f32x4.eq(value, value), v128.or((isMax ? f32x4.gt : f32x4.lt)(x, value), f32x4.ne(x, x)));

/** An index outside gives NaN, or 0 for integers. */
export function prepareGather(call: GatherCall, space: Space): Prepared {
  const { shape, words, ...parts } = vectorWords(call.dims, [...call.inputs, call.output], space, 3);
  const missing = space.dtypeOf(call.output) === 'float' ? f32x4.const(Number.NaN) : i32x4.const(0);
  const make = () =>
    vectorKernel(
      shape,
      (c, reader) => {
        const [stride, size] = [reader.next(), reader.next()];
        return { stride: c.let(i32x4.splat(stride)), size: c.let(i32x4.splat(size)) };
      },
      () => null,
      (c, { stride, size }, place) => {
        const [which] = loadView(c, shape, 1, place) as [Local];
        const isAsked = i32x4.lt(i32x4.const(0, 1, 2, 3), i32x4.splat(place.left));
        const isInside = c.let(v128.and(isAsked, i32x4.ltUnsigned(which, size)));
        const across = i32x4.mul(i32x4.const(0, 1, 2, 3), i32x4.splat(place.strides[0] as Local));
        // what is not inside reads what lies at the start: some number, which is not chosen
        const offsets = c.let(v128.and(isInside, i32x4.add(across, i32x4.mul(which, stride))));
        return [c.let(v128.select(isInside, gathered(c, place.pointers[0] as Local, offsets), missing))];
      },
    );
  return { code: space.code(`gather ${shapeKey(shape)}`, make), words: [4 * call.stride, call.size, ...words], ...parts };
}

function gathered(c: Code, base: Local, offsets: Local): Local {
  const address = (lane: number) => i32.add(base, i32x4.extract(lane, offsets));
  const value = c.let(v128.loadFirst(address(0)));
  for (const lane of [1, 2, 3]) c.set(value, v128.loadLane(lane, address(lane), value));
  return value;
}
