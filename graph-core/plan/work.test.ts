import { describe, expect, it } from 'vitest';
import type { KernelCall, View } from '../model/kernel-call.ts';
import { input, s } from '../scalar/expr.ts';
import { operationsOfCall, operationsPerDispatch } from './work.ts';

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

  describe('of a dispatch, on average', () => {
    const map = (...dims: number[]): KernelCall => ({
      kernel: 'map',
      dims,
      expr: sum,
      inputs: [],
      output: at(...dims.map(() => 1)),
    });
    const large: KernelCall = {
      kernel: 'reduce',
      op: 'sum',
      dims: [100],
      inner: [100],
      expr: input(0),
      inputs: [],
      output: at(1),
    };
    const perDispatch = (calls: readonly KernelCall[], times?: number): number =>
      operationsPerDispatch(
        calls.map((form) => ({ form })),
        times,
      );

    it('takes small calls that follow one another for one, between large ones', () => {
      const small = [map(20), map(5, 4), map(20)];
      expect(perDispatch(small)).toBe(60);
      expect(perDispatch([...small, large, ...small])).toBe((60 + 10_000 + 60) / 3);
      expect(perDispatch([large, large])).toBe(10_000);
      expect(perDispatch([])).toBe(0);
    });

    it('takes formulas over the same elements for one', () => {
      expect(perDispatch([map(100, 100), map(100, 100), map(100, 50)])).toBe(25_000 / 2);
    });

    it('is that of so many samples at once', () => {
      expect(perDispatch([map(20), map(5, 4)])).toBe(40);
      expect(perDispatch([map(20), map(5, 4)], 1000)).toBe(20_000);
    });
  });
});
