import type { RandomCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { keyAt, threefry2x32, type Words } from '../../graph-core/random/threefry.ts';
import { Cursor } from './cursor.ts';
import type { Kernel } from './kernel.ts';
import { BLOCK } from './scratch.ts';

/** Draws by the generator itself; the key is made once for each sample. */
export function randomKernel(call: RandomCall, read: readonly TensorData[], write: TensorData): Kernel {
  const { dims, elements, stream, lane } = call;
  const cursors = [...call.inputs, call.output].map((view) => new Cursor(dims, view));
  const places = cursors.map(() => new Int32Array(BLOCK));
  const count = sizeOf(dims);
  const numberAt = (input: number, i: number): number => read[input]?.[places[input]?.[i] as number] as number;
  return function* run() {
    for (const cursor of cursors) cursor.rewind();
    let key: Words = { a: 0, b: 0 };
    let element = 0;
    for (let from = 0; from < count; from += BLOCK) {
      const n = Math.min(BLOCK, count - from);
      for (const [c, cursor] of cursors.entries()) cursor.places(places[c] as Int32Array, n);
      for (let i = 0; i < n; i++, element = (element + 1) % elements) {
        if (element === 0) key = keyAt({ a: numberAt(0, i) >>> 0, b: stream }, numberAt(1, i), numberAt(2, i));
        write[places[3]?.[i] as number] = threefry2x32(key.a, key.b, element, lane).a >>> 8;
      }
      yield;
    }
  };
}
