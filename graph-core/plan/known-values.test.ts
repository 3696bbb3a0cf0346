import { describe, expect, it } from 'vitest';
import type { KernelCall, MapCall, ReduceCall, View } from '../model/kernel-call.ts';
import { stridesOf } from '../model/tensor.ts';
import { coord, input, s } from '../scalar/expr.ts';
import { exprKey } from '../scalar/key.ts';
import type { Assembly } from './assemble.ts';
import { computingKnown, isKnown } from './known-values.ts';
import { mergeCalls } from './merge-calls.ts';
import { PlannedCall } from './planned-call.ts';

const whole = (slot: number, dims: readonly number[]): View => ({ slot, offset: 0, strides: stridesOf(dims) });
const counted: MapCall = { kernel: 'map', dims: [4], expr: coord(0), inputs: [], output: whole(1, [4]) };
const inverse: MapCall = { kernel: 'map', dims: [], expr: s.div(1, input(0)), inputs: [whole(0, [])], output: whole(1, []) };

/** [3, 4]: whether the number of the column is that in slot 2. */
const reader = (strides: readonly number[], offset = 0): MapCall => ({
  kernel: 'map',
  dims: [3, 4],
  expr: s.eq(input(0, 'int32'), input(1, 'int32')),
  inputs: [
    { slot: 1, offset, strides },
    { slot: 2, offset: 0, strides: [1, 0] },
  ],
  output: whole(3, [3, 4]),
});

describe('what is known from its place', () => {
  it('is counted where it is read', () => {
    const made = computingKnown(reader([0, 1]), counted) as MapCall;
    expect(exprKey(made.expr)).toBe(exprKey(s.eq(coord(1), input(0, 'int32'))));
    expect(made.inputs.map(({ slot }) => slot)).toEqual([2]);
  });

  it('is counted inside a sum, along what the sum goes over', () => {
    const post = s.mul(input(0), input(2));
    const inputs = [
      { slot: 1, offset: 0, strides: [0, 1] },
      { slot: 2, offset: 0, strides: [1, 0] },
    ];
    const expr = s.mul(input(0), input(1));
    const sum: ReduceCall = { kernel: 'reduce', op: 'sum', dims: [3], inner: [4], expr, post, inputs, output: whole(3, [3]) };
    const made = computingKnown(sum, counted) as ReduceCall;
    expect(exprKey(made.expr)).toBe(exprKey(s.mul(s.cast(coord(1), 'float'), input(0))));
    expect(exprKey(made.post as NonNullable<typeof post>)).toBe(exprKey(s.mul(input(0), input(1))));
  });

  it('is read where the place is not the reader’s own: from elsewhere, in steps, twice at a time, or by a product', () => {
    expect(computingKnown(reader([0, 1], 1), counted)).toBeNull();
    expect(computingKnown(reader([0, 2]), counted)).toBeNull();
    expect(computingKnown(reader([1, 1]), counted)).toBeNull();
    const product: KernelCall = {
      kernel: 'contract',
      batch: [],
      m: [4],
      n: [2],
      k: [],
      inputs: [whole(1, [4]), whole(2, [2])],
      output: whole(3, [4, 2]),
    };
    expect(computingKnown(product, counted)).toBeNull();
  });
});

describe('one number for all', () => {
  it('is computed by those who read it, from what it is made of', () => {
    const scaled: MapCall = { ...reader([0, 0]), expr: s.mul(input(1), input(0)) };
    const made = computingKnown(scaled, inverse) as MapCall;
    expect(exprKey(made.expr)).toBe(exprKey(s.mul(input(0), s.div(1, input(1)))));
    expect(made.inputs[1]).toEqual({ slot: 0, offset: 0, strides: [0, 0] });
  });

  it('is stored where it takes a while', () => {
    expect(isKnown(inverse)).toBe(true);
    expect(isKnown({ ...inverse, expr: s.exp(input(0)) })).toBe(false);
    expect(isKnown({ ...inverse, expr: s.pow(input(0), 2) })).toBe(false);
    expect(isKnown({ ...inverse, dims: [4], inputs: [whole(0, [4])], output: whole(1, [4]) })).toBe(false);
  });
});

describe('among the calls of a plan', () => {
  const over = (calls: readonly KernelCall[], fixed: readonly number[]): number[] => {
    const slots = Array.from({ length: 5 }, () => ({ bytes: 48, dtype: 'float' as const, label: '' }));
    const planned = calls.map((call) => PlannedCall.of(call, [], ''));
    const assembly: Assembly = { slots, calls: planned, stages: [], slotOf: new Int32Array() };
    return mergeCalls(assembly, new Set([0, 2, ...fixed]), 8).calls.map(({ call }) => call.inputs.length);
  };
  const scaled = (to: number): MapCall => ({ ...reader([0, 0]), expr: s.mul(input(1), input(0)), output: whole(to, [3, 4]) });
  const next: MapCall = { ...inverse, expr: s.add(input(0), 1), output: whole(0, []) };

  it('the number is gone when all compute it', () => {
    expect(over([inverse, scaled(3), scaled(4)], [3, 4])).toEqual([2, 2]);
  });

  it('it stays where the host reads it, and where what it is made of is gone before one reads it', () => {
    expect(over([inverse, scaled(3)], [1, 3])).toEqual([1, 2]);
    expect(over([inverse, scaled(3), next, scaled(4)], [3, 4])).toEqual([1, 2, 1, 2]);
  });
});
