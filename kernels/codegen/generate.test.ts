import { describe, expect, it } from 'vitest';
import type { KernelCall, Slot } from '../../graph-core/model/kernel-call.ts';
import { type Dtype, stridesOf } from '../../graph-core/model/tensor.ts';
import { takenApart } from '../../graph-core/plan/planned-call.ts';
import { coord, type Expr, input, s } from '../../graph-core/scalar/expr.ts';
import { bind } from './bindings.ts';
import { collapse } from './dims.ts';
import { generate } from './generate.ts';

const slot = (arena: number, offset = 0, dtype: Dtype = 'float', bytes = 256): Slot => ({
  arena,
  offset,
  bytes,
  dtype,
  label: 'x',
});
const view = (index: number, dims: readonly number[]) => ({ slot: index, offset: 0, strides: stridesOf(dims) });
const apart = [slot(0), slot(1), slot(2)];
const target = { slots: apart, maxBindings: 8, lanes: 16, small: 4096, software: false, streams: 1, products: 'blocks' as const };

const contract = (m: number, k: number, n: number): KernelCall => ({
  kernel: 'contract',
  batch: [],
  m: [m],
  n: [n],
  k: [k],
  inputs: [view(0, [m, k]), view(1, [k, n])],
  output: view(2, [m, n]),
});

const map = (dims: readonly number[], expr: Expr, strides = stridesOf(dims)): KernelCall => ({
  kernel: 'map',
  dims,
  expr,
  inputs: [{ slot: 0, offset: 0, strides }, view(1, dims)],
  output: view(2, dims),
});

const text = (call: KernelCall): string | undefined => generate(takenApart(call), target)?.wgsl;

describe('a long formula', () => {
  const chain = (times: number): Expr => [...Array(times).keys()].reduce((x) => s.tanh(s.add(x, input(1))), input(0));
  const made = (length: number, expr: Expr) => generate(takenApart(map([length], expr)), { ...target, streams: 3 });

  it('is computed for three elements side by side, each function after the one beside it', () => {
    const shader = made(1000, chain(6));
    expect(shader?.count).toBe(334);
    const calls = shader?.wgsl.split('\n').filter((line) => /let .* = tanh_float/.test(line)) ?? [];
    expect(calls).toHaveLength(18);
    const name = (line: string | undefined): string => /let (\w+)/.exec(line ?? '')?.[1] as string;
    for (const [i, line] of calls.entries()) {
      const other = i < 3 ? null : calls[i - 3 - (i % 3) + ((i + 1) % 3)];
      if (other === null) expect(line).not.toContain('after');
      else expect(line).toContain(`, ${name(other)})`);
    }
  });

  it('is computed one by one where it is short, where there are few elements, and where that is asked for', () => {
    for (const text of [made(1000, chain(2)), made(383, chain(6)), generate(takenApart(map([1000], chain(6))), target)])
      expect(text?.wgsl).not.toContain('after');
    expect(made(383, chain(6))?.count).toBe(383);
  });
});

describe('the text of a kernel', () => {
  it('is the same for all sizes of one structure', () => {
    expect(text(contract(40, 16, 32))).toBe(text(contract(64, 784, 128)));
    const sum = s.add(input(0), input(1));
    expect(text(map([7], sum))).toBe(text(map([5, 6, 7], sum)));
    expect(text(map([3, 5], sum, [1, 3]))).toBe(text(map([64, 10], sum, [1, 64])));
    expect(text(map([3, 5], sum, [1, 3]))).not.toBe(text(map([3, 5], sum)));
  });

  it('holds no number of the call', () => {
    expect(text(contract(1237, 1249, 1259))).not.toMatch(/12[345]\d/);
  });

  it('prints what is shared once, however often it is used', () => {
    let e: Expr = s.add(input(0), input(1));
    for (let i = 0; i < 50; i++) e = s.mul(e, e);
    expect((text(map([4], e)) as string).length).toBeLessThan(5000);
  });

  it('has no constant that is not a number', () => {
    const e = s.add(s.add(input(0), Number.NaN), s.add(Number.POSITIVE_INFINITY, -0));
    expect(text(map([4], e))).not.toMatch(/NaN|Infinity|-0\b/);
  });

  it('leaves no division by zero to the compiler, which would refuse the shader', () => {
    expect(text(map([4], s.mul(input(0), s.div(1, 0))))).not.toMatch(/\/ 0\.0/);
  });

  it('is not made for a call that writes nothing', () => {
    expect(generate(takenApart(map([0, 4], input(0))), target)).toBeNull();
    expect(generate(takenApart(contract(3, 0, 2)), target)).not.toBeNull();
  });
});

describe('bindings', () => {
  const call = map([4], s.add(input(0), input(1)));

  it('are one a slot, the output last', () => {
    const { bindings } = bind(takenApart(call).slots, apart, 8);
    expect(bindings.map(({ arena }) => arena)).toEqual([0, 1, 2]);
  });

  it('join where an input lies in the arena that is written', () => {
    const { bindings, places } = bind(takenApart(call).slots, [slot(0, 512), slot(1), slot(0, 1024)], 8);
    expect(bindings).toEqual([
      { arena: 1, offset: 0, bytes: 256, storage: 'f32' },
      { arena: 0, offset: 512, bytes: 768, storage: 'f32' },
    ]);
    expect(places.get(2)).toEqual({ binding: 1, behind: 128 });
  });

  it('join by arena where there would be too many, as words where types differ', () => {
    const { bindings } = bind(takenApart(call).slots, [slot(0), slot(0, 256, 'int32'), slot(1)], 2);
    expect(bindings).toEqual([
      { arena: 0, offset: 0, bytes: 512, storage: 'u32' },
      { arena: 1, offset: 0, bytes: 256, storage: 'f32' },
    ]);
  });
});

describe('collapse', () => {
  it('merges what all views walk evenly and drops sizes of 1', () => {
    const both = collapse([2, 1, 3, 4], [stridesOf([2, 1, 3, 4]), [0, 9, 4, 1]]);
    expect(both).toEqual({
      dims: [2, 12],
      strides: [
        [12, 1],
        [0, 1],
      ],
      countedBy: [0, null, 1, 1],
    });
  });

  it('leaves a dim alone whose coordinate is read', () => {
    expect(collapse([2, 3, 4], [stridesOf([2, 3, 4])], new Set([1])).dims).toEqual([2, 3, 4]);
    expect(collapse([2, 3, 4], [stridesOf([2, 3, 4])], new Set([0])).dims).toEqual([2, 12]);
    expect(text(map([2, 3, 4], s.add(input(0), s.cast(coord(1), 'float'))))).toContain('c1');
  });
});
