import { describe, expect, it } from 'vitest';
import type { KernelCall, View } from '../model/kernel-call.ts';
import { input, s } from '../scalar/expr.ts';
import { operationsOfCall, operationsPerCall } from './work.ts';

const at = (...strides: number[]): View => ({ slot: 0, offset: 0, strides });
const sum = s.add(input(0), input(0));

describe('the work of a call', () => {
  it('counts each distinct part of a formula once, and functions for more than sums', () => {
    const map = (expr: typeof sum): KernelCall => ({ kernel: 'map', dims: [4, 25], expr, inputs: [], output: at(25, 1) });
    expect(operationsOfCall(map(input(0)))).toBe(100);
    expect(operationsOfCall(map(s.mul(sum, sum)))).toBe(200);
    expect(operationsOfCall(map(s.tanh(sum)))).toBe(1100);
    expect(operationsOfCall({ ...map(sum), dims: [0, 25] } as KernelCall)).toBe(0);
  });

  it('counts two operations for each term of a product, and the epilogue for each result', () => {
    const product: KernelCall = {
      kernel: 'contract',
      batch: [2],
      m: [3],
      n: [5, 7],
      k: [11],
      inputs: [at(0, 0, 0), at(0, 0, 0, 0)],
      output: at(0, 0, 0, 0),
    };
    expect(operationsOfCall(product)).toBe(2 * 3 * 35 * 22);
    expect(operationsOfCall({ ...product, post: sum })).toBe(2 * 3 * 35 * 23);
  });

  it('is an average over calls, and nothing where there are none', () => {
    const reduce: KernelCall = { kernel: 'reduce', op: 'sum', dims: [3], inner: [10], expr: sum, inputs: [], output: at(1) };
    const copy: KernelCall = { kernel: 'gather', dims: [20], stride: 1, size: 9, inputs: [at(1), at(1)], output: at(1) };
    const planned = [reduce, copy].map((call) => ({ call, origins: [], label: '' }));
    expect(operationsPerCall({ calls: planned })).toBe((60 + 20) / 2);
    expect(operationsPerCall({ calls: [] })).toBe(0);
  });
});
