import type { RandomCall } from '../../graph-core/model/kernel-call.ts';
import { PARITY, ROTATIONS, ROUNDS } from '../../graph-core/random/threefry.ts';
import type { Code, Local, Term } from './code.ts';
import { i32, i32x4, v128 } from './operations.ts';
import type { Prepared, Space } from './prepared.ts';
import { loadView, shapeKey, vectorKernel, vectorWords } from './vectors.ts';
import { countFrom } from './walk.ts';

/** Nanoseconds of two times twenty rounds, for one of four numbers. */
const WORK = 20;

/** The generator of `random/threefry.ts` for four elements at once: the same bits. */
export function prepareRandom(call: RandomCall, space: Space): Prepared {
  // all dims count the elements: what is merged keeps its order
  const { shape, words, ...parts } = vectorWords(call.dims, [...call.inputs, call.output], space, WORK);
  const isOneKey = shape.lanes.slice(0, 3).every(({ step }) => step === 'none');
  const make = () =>
    vectorKernel(
      shape,
      (c, reader) => ({
        elements: reader.next(),
        stream: c.let(i32x4.splat(reader.next())),
        lane: c.let(i32x4.splat(reader.next())),
      }),
      (c, { stream }, place) => {
        // the number of the row's first element, over all dims
        const first = c.let(i32.const(0));
        for (const [d, counter] of place.counters.entries())
          c.set(first, i32.mul(i32.add(first, counter), place.sizes[d + 1] as Local));
        const keyHere = (): Pair => {
          const [seed, step, sample] = [0, 1, 2].map((v) => loadView(c, shape, v, place)[0]) as [Local, Local, Local];
          return threefry(c, { a: seed, b: stream }, { a: step, b: sample });
        };
        return { first, keyHere, key: isOneKey ? keyHere() : null };
      },
      (c, { elements, lane }, { index }, { first, key, keyHere }) => {
        const element = c.let(countFrom(i32.remUnsigned(i32.add(first, index), elements)));
        const size = c.let(i32x4.splat(elements));
        // behind the last element comes the first, also where there are fewer than four
        for (let i = 0; i < 3; i++) c.set(element, i32x4.sub(element, v128.and(i32x4.ge(element, size), size)));
        const { a } = threefry(c, key ?? keyHere(), { a: element, b: lane });
        return [c.let(i32x4.shrUnsigned(a, i32.const(8)))];
      },
    );
  const own = [call.elements, call.stream | 0, call.lane];
  return { code: space.code(`random ${shapeKey(shape)}`, make), words: [...own, ...words], ...parts };
}

interface Pair {
  readonly a: Local;
  readonly b: Local;
}

function threefry(c: Code, key: Pair, counter: Pair): Pair {
  const keys = [key.a, key.b, c.let(v128.xor(i32x4.const(PARITY), v128.xor(key.a, key.b)))];
  const a = c.let(i32x4.add(counter.a, key.a));
  const b = c.let(i32x4.add(counter.b, key.b));
  for (let round = 0; round < ROUNDS; round++) {
    const turn = ROTATIONS[round % 8] as number;
    c.set(a, i32x4.add(a, b));
    c.set(b, v128.xor(turned(b, turn), a));
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    c.set(a, i32x4.add(a, keys[injection % 3] as Local));
    c.set(b, i32x4.add(i32x4.add(b, keys[(injection + 1) % 3] as Local), i32x4.const(injection)));
  }
  return { a, b };
}

const turned = (x: Local, bits: number): Term =>
  v128.or(i32x4.shl(x, i32.const(bits)), i32x4.shrUnsigned(x, i32.const(32 - bits)));
