import { describe, expect, it } from 'vitest';
import { normal, uniform } from './distributions.ts';
import { fanOf, initialValue } from './init.ts';

const moments = (x: Float64Array) => {
  const mean = x.reduce((s, v) => s + v, 0) / x.length;
  const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
  return {
    mean,
    std: Math.sqrt(variance),
    max: x.reduce((m, v) => Math.max(m, v), -Infinity),
    min: x.reduce((m, v) => Math.min(m, v), Infinity),
  };
};

describe('distributions', () => {
  const draw = { seed: 1, stream: 'f.weight' };
  it('are even and bell-shaped', () => {
    const u = moments(uniform(draw, 100_000, -2, 4));
    expect(u.min).toBeGreaterThanOrEqual(-2);
    expect(u.max).toBeLessThan(4);
    expect(u.mean).toBeCloseTo(1, 1);
    expect(u.std).toBeCloseTo(6 / Math.sqrt(12), 1);
    const x = normal(draw, 100_000);
    const { mean, std } = moments(x);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(std - 1)).toBeLessThan(0.02);
    const share = (bound: number) => x.filter((v) => Math.abs(v) < bound).length / x.length;
    expect(share(1)).toBeCloseTo(0.6827, 2);
    expect(share(2)).toBeCloseTo(0.9545, 2);
  });
  it('do not depend on how many are drawn, and differ by stream', () => {
    expect(normal(draw, 5)).toEqual(normal(draw, 10).slice(0, 5));
    expect(normal(draw, 5)).not.toEqual(normal({ ...draw, stream: 'g.weight' }, 5));
    expect(normal(draw, 5)).not.toEqual(normal({ ...draw, step: 1 }, 5));
  });
});

describe('initialValue', () => {
  const request = { shape: [40, 60], fallback: 'zeros', stream: 'f.weight', seed: 0 } as const;
  it('knows fans as PyTorch does', () => {
    expect(fanOf([8, 3, 5, 5])).toEqual({ in: 75, out: 200 });
    expect(fanOf([10, 20])).toEqual({ in: 20, out: 10 });
    expect(fanOf([7])).toEqual({ in: 7, out: 1 });
    expect(fanOf([])).toEqual({ in: 1, out: 1 });
  });
  it.each([
    ['pytorch-linear', 1 / Math.sqrt(60)],
    ['kaiming-uniform', Math.sqrt(6 / 60)],
    ['xavier-uniform', Math.sqrt(6 / 100)],
  ] as const)('%s fills its bounds', (init, bound) => {
    const { min, max } = moments(initialValue({ init }, request));
    expect(max).toBeLessThan(bound);
    expect(max).toBeGreaterThan(0.97 * bound);
    expect(min).toBeGreaterThan(-bound);
    expect(min).toBeLessThan(-0.97 * bound);
  });
  it.each([
    ['kaiming-normal', Math.sqrt(2 / 60)],
    ['xavier-normal', Math.sqrt(2 / 100)],
    ['normal', 1],
  ] as const)('%s has its spread', (init, std) => {
    expect(moments(initialValue({ init }, request)).std / std).toBeCloseTo(1, 1);
  });
  it('gives a bias the bound of its layer', () => {
    const bias = moments(initialValue({ init: 'pytorch-linear' }, { ...request, shape: [4000], fanIn: 4 }));
    expect(bias.max).toBeLessThan(0.5);
    expect(bias.max).toBeGreaterThan(0.49);
  });
  it.each([[[3, 5]], [[5, 3]], [[4, 2, 3]], [[1, 1]]])('orthogonal %j has orthonormal rows or columns', (shape) => {
    const x = initialValue({ init: 'orthogonal', initArgs: { gain: 2 } }, { ...request, shape });
    const rows = shape[0] as number;
    const columns = x.length / rows;
    const wide = rows <= columns;
    const at = (v: number, i: number) => x[wide ? v * columns + i : i * columns + v] as number;
    const n = Math.min(rows, columns);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) {
        let dot = 0;
        for (let i = 0; i < Math.max(rows, columns); i++) dot += at(a, i) * at(b, i);
        expect(dot).toBeCloseTo(a === b ? 4 : 0, 12);
      }
  });
  it('follows the stream that the settings name, not the address', () => {
    const named = initialValue({ init: 'normal', stream: 'f.weight' }, { ...request, stream: 'w.value' });
    expect(named).toEqual(initialValue({ init: 'normal' }, request));
    expect(named).not.toEqual(initialValue({ init: 'normal' }, { ...request, stream: 'w.value' }));
  });
  it('takes arguments and falls back', () => {
    expect([...initialValue({ init: 'constant', initArgs: { value: 3 } }, { ...request, shape: [2] })]).toEqual([3, 3]);
    expect([...initialValue({}, { ...request, shape: [2], fallback: 'ones' })]).toEqual([1, 1]);
    expect(initialValue({}, { ...request, shape: [0, 3] })).toHaveLength(0);
  });
});
