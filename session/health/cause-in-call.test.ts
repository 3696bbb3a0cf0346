import { describe, expect, it } from 'vitest';
import type { ContractCall, GatherCall, ReduceCall, View } from '../../graph-core/model/kernel-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { causeInCall } from './cause-in-call.ts';

const view = (slot: number, strides: number[], offset = 0): View => ({ slot, offset, strides });

describe('a bad number of one call', () => {
  it('of a contraction over two axes names both indices of the term', () => {
    // y[m] = sum over (i, j) of a[m, i, j] b[i, j], of sizes 2, 2, 3
    const call: ContractCall = {
      kernel: 'contract',
      batch: [],
      m: [2],
      n: [],
      k: [2, 3],
      inputs: [view(0, [6, 3, 1]), view(1, [3, 1])],
      output: view(2, [1]),
    };
    const a = new Float64Array(12).fill(1);
    const b = new Float64Array(6).fill(1);
    a[6 + 5] = Number.POSITIVE_INFINITY;
    b[5] = 0;
    const found = causeInCall(call, [1], [a, b], 'float64');
    expect(found?.steps).toEqual([
      {
        kind: 'term',
        op: 'mul',
        operands: [
          { slot: 0, element: 11, value: Number.POSITIVE_INFINITY },
          { slot: 1, element: 5, value: 0 },
        ],
        term: { at: [1, 2], of: [2, 3] },
        partial: null,
        value: Number.NaN,
      },
    ]);
    expect(found?.next).toMatchObject({ slot: 0, element: 11 });
    // the other row has the term 1 x 0
    expect(causeInCall(call, [0], [a, b], 'float64')?.steps[0]).toMatchObject({ kind: 'overflow', term: null });
  });

  it('of a sum that only the device’s order passes says that no single term does it', () => {
    const call: ReduceCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [],
      inner: [4],
      expr: input(0),
      inputs: [view(0, [1])],
      output: view(1, []),
    };
    const at = (data: number[]) => causeInCall(call, [], [Float64Array.from(data)], 'float32')?.steps;
    expect(at([2e38, -2e38, 2e38, -2e38])).toMatchObject([{ kind: 'overflow', term: null }]);
    expect(at([2e38, 1, 2e38, -2e38])).toMatchObject([{ kind: 'overflow', term: { at: [2] }, partial: Math.fround(2e38) }]);
    expect(at([1, Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY])).toMatchObject([
      { kind: 'opposite', term: { at: [1] } },
    ]);
    expect(at([1, Number.POSITIVE_INFINITY, Number.NaN, 2])).toMatchObject([{ kind: 'term', term: { at: [2] } }]);
  });

  it('of what is done with a finite sum names that', () => {
    const base = { kernel: 'reduce', dims: [], inner: [2], expr: input(0), inputs: [view(0, [1])], output: view(1, []) } as const;
    const log: ReduceCall = { ...base, op: 'sum', post: s.log(input(0)) };
    expect(causeInCall(log, [], [Float64Array.of(1, -1)], 'float64')?.steps).toMatchObject([
      { kind: 'function', op: 'log', operands: [{ slot: null, value: 0 }] },
    ]);
    const product: ReduceCall = { ...base, op: 'prod' };
    expect(causeInCall(product, [], [Float64Array.of(1e30, 1e30)], 'float32')?.steps).toMatchObject([
      { kind: 'overflow', term: { at: [1] }, partial: Math.fround(1e30) },
    ]);
    const largest: ReduceCall = { ...base, op: 'max' };
    expect(causeInCall(largest, [], [Float64Array.of(1, Number.NaN)], 'float32')).toMatchObject({
      next: { slot: 0, element: 1 },
    });
  });

  it('of a gather names an index outside, or goes on to what was fetched', () => {
    const call: GatherCall = {
      kernel: 'gather',
      dims: [2],
      stride: 1,
      size: 3,
      inputs: [view(0, [0]), view(1, [1])],
      output: view(2, [1]),
    };
    const source = Float64Array.of(1, Number.NaN, 2);
    expect(causeInCall(call, [0], [source, Int32Array.of(5, 1)], 'float64')?.steps).toMatchObject([
      { kind: 'outside', operands: [{ slot: 1, element: 0, value: 5 }] },
    ]);
    expect(causeInCall(call, [1], [source, Int32Array.of(5, 1)], 'float64')).toMatchObject({
      steps: [],
      next: { slot: 0, element: 1 },
    });
  });
});
