import { describe, expect, it } from 'vitest';
import type { ContractCall, View } from '../../graph-core/model/kernel-call.ts';
import { planOf, randomData, randomNumbers, runOnce, whole } from '../support/calls.ts';
import { wasmExecutor } from '../support/wasm.ts';

/** Sums are made of parts of so many terms. */
const PART = 256;

/** Offsets of the elements of a view over some of its dims, in row-major order. */
const offsetsOf = (dims: readonly number[], strides: readonly number[]): number[] =>
  dims.reduce(
    (offsets, size, d) => offsets.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * (strides[d] as number))),
    [0],
  );

/** What a product is to its last bit: products are rounded, then added in order, and the sums of parts are added. */
function productOf({ m, n, k, inputs }: ContractCall, [a, b]: readonly [Float64Array, Float64Array]): number[] {
  const [left, right] = inputs as [View, View];
  const rows = offsetsOf(m, left.strides.slice(0, m.length));
  const columns = offsetsOf(n, right.strides.slice(k.length));
  const [ofLeft, ofRight] = [offsetsOf(k, left.strides.slice(m.length)), offsetsOf(k, right.strides.slice(0, k.length))];
  const f = Math.fround;
  return rows.flatMap((row) =>
    columns.map((column) => {
      let sum = 0;
      for (let from = 0; from < ofLeft.length; from += PART) {
        let part = 0;
        for (let t = from; t < Math.min(ofLeft.length, from + PART); t++) {
          const [x, y] = [a[left.offset + row + (ofLeft[t] as number)], b[right.offset + column + (ofRight[t] as number)]];
          part = f(part + f((x as number) * (y as number)));
        }
        sum = f(sum + part);
      }
      return sum;
    }),
  );
}

async function expectToTheBit(call: ContractCall): Promise<void> {
  const endOf = ({ offset, strides }: View, dims: readonly number[]): number =>
    offset + 1 + dims.reduce((end, size, d) => end + Math.max(0, (size - 1) * (strides[d] as number)), 0);
  const [left, right] = call.inputs as [View, View];
  const lengths = [
    endOf(left, [...call.m, ...call.k]),
    endOf(right, [...call.k, ...call.n]),
    endOf(call.output, [...call.m, ...call.n]),
  ];
  const random = randomNumbers(lengths[0] as number);
  const [a, b] = [randomData(lengths[0] as number, random), randomData(lengths[1] as number, random)];
  const plan = planOf(
    [call],
    lengths.map((length) => ({ length })),
  );
  expect(await runOnce(wasmExecutor(), plan, [a, b, null], 2)).toEqual(productOf(call, [a, b]));
}

describe('products in WebAssembly are the same numbers on every machine', () => {
  const dims = { kernel: 'contract', batch: [] } as const;

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 256, 257, 258, 259, 513, 2048])('over %i terms', async (k) => {
    const inputs = [whole(0, [5, k]), whole(1, [k, 11])] as const;
    await expectToTheBit({ ...dims, m: [5], n: [11], k: [k], inputs, output: whole(2, [5, 11]) });
  });

  // terms in runs of two to nine, rows in runs of three to eight, either forwards or backwards
  it.each([2, 3, 4, 5, 8, 9].flatMap((run) => [1, -1].map((way) => [run, way] as const)))(
    'over windows of runs of %i, step %i',
    async (run, way) => {
      const [m, k, n] = [[3, run], [7, run], [10]];
      const back = way < 0 ? 3 * 40 + 7 * 16 + 30 : 0;
      const left: View = { slot: 0, offset: back, strides: [40, way, 16, way] };
      const inputs = [left, whole(1, [...k, ...n])] as const;
      await expectToTheBit({ ...dims, m, n, k, inputs, output: whole(2, [...m, ...n]) });
    },
  );

  it('over four terms, or for four rows, of which the first and the last lie as if they were neighbours', async () => {
    const terms: View = { slot: 0, offset: 0, strides: [100, 1, 2] };
    const product = { ...dims, n: [9], k: [2, 2] };
    await expectToTheBit({ ...product, m: [6], inputs: [terms, whole(1, [2, 2, 9])], output: whole(2, [6, 9]) });
    const rows: View = { slot: 0, offset: 0, strides: [1, 2, 7, 20] };
    await expectToTheBit({ ...product, m: [2, 2], inputs: [rows, whole(1, [2, 2, 9])], output: whole(2, [2, 2, 9]) });
  });
});
