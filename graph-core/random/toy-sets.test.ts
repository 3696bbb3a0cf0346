import { describe, expect, it } from 'vitest';
import type { Column, Table } from '../import/table.ts';
import { TOY_NAMES, type ToySpec, toySet } from './toy-sets.ts';

const draw = (spec: ToySpec): Table => {
  const result = toySet(spec, 'toy');
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
};
const numbersIn = (column: Column | undefined) =>
  column === undefined || column.kind === 'text' ? new Float64Array(0) : column.values;
const valuesOf = (table: Table, name: string) => numbersIn(table.columns.find((c) => c.name === name));
const points = (spec: ToySpec) => {
  const table = draw(spec);
  const [first, second] = table.columns.map(numbersIn);
  const labels = valuesOf(table, 'label');
  return Array.from({ length: table.rows }, (_, p) => ({
    x: first?.[p] as number,
    y: second?.[p] as number,
    c: labels[p],
  }));
};
const angle = (x: number, y: number) => (Math.atan2(y, x) + 2 * Math.PI) % (2 * Math.PI);

describe('toySet', () => {
  it.each(['two-moons', 'spirals', 'xor', 'circles'])('%s has as many rows of each class', (generator) => {
    const counts = [0, 0];
    for (const { c } of points({ generator, rows: 200 })) counts[c as number] = (counts[c as number] as number) + 1;
    expect(counts).toEqual([100, 100]);
  });
  it('gaussians have three classes', () => {
    const labels = valuesOf(draw({ generator: 'gaussians', rows: 300 }), 'label');
    expect([0, 1, 2].map((c) => labels.filter((l) => l === c).length)).toEqual([100, 100, 100]);
  });

  /** Sets that are single points without noise. */
  const CLUSTERS: Readonly<Record<string, number>> = { gaussians: 3, 'gaussians-ring': 8 };
  // Without noise every row lies on its curve.
  const onCurve: Record<string, (p: { x: number; y: number; c: number | undefined }) => void> = {
    'two-moons': ({ x, y, c }) => {
      expect(c === 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5)).toBeCloseTo(1, 14);
      expect(c === 0 ? y >= 0 : y <= 0.5).toBe(true);
    },
    spirals: ({ x, y, c }) => {
      const r = Math.hypot(x, y);
      const wanted = 3 * Math.PI * ((r - 0.1) / 0.9) + Math.PI * (c as number);
      expect(Math.cos(wanted - angle(x, y))).toBeCloseTo(1, 12);
      expect(r >= 0.1 && r < 1).toBe(true);
    },
    xor: ({ x, y, c }) => {
      expect(x * y < 0 ? 1 : 0).toBe(c);
      for (const size of [Math.abs(x), Math.abs(y)]) expect(size >= 0.1 && size < 1).toBe(true);
    },
    circles: ({ x, y, c }) => expect(Math.hypot(x, y)).toBeCloseTo(c === 0 ? 1 : 0.5, 14),
    gaussians: ({ x, y, c }) => {
      expect(Math.hypot(x, y)).toBeCloseTo(1, 14);
      expect(angle(x, y)).toBeCloseTo(((c as number) * 2 * Math.PI) / 3, 12);
    },
    'gaussians-ring': ({ x, y, c }) => {
      expect(Math.hypot(x, y)).toBeCloseTo(1, 14);
      expect(Math.cos(((c as number) * 2 * Math.PI) / 8 - angle(x, y))).toBeCloseTo(1, 12);
    },
    'noisy-line': ({ x, y }) => expect(y).toBe(2 * x + 0.5),
    sine: ({ x, y }) => expect(y).toBe(Math.sin(x)),
  };
  it.each(TOY_NAMES)('%s without noise lies on its curve', (generator) => {
    const all = points({ generator, rows: 120, noise: 0 });
    expect(all).toHaveLength(120);
    for (const point of all) onCurve[generator]?.(point);
    // The rows are spread along it, not all in one place.
    expect(new Set(all.map(({ x, y }) => `${x} ${y}`)).size).toBe(CLUSTERS[generator] ?? 120);
  });

  it('puts as many modes on a ring of the radius that is asked for', () => {
    const all = points({ generator: 'gaussians-ring', rows: 60, noise: 0, modes: 5, radius: 2 });
    expect(new Set(all.map(({ c }) => c))).toEqual(new Set([0, 1, 2, 3, 4]));
    for (const { x, y, c } of all) {
      expect(x).toBeCloseTo(2 * Math.cos((2 * Math.PI * (c as number)) / 5), 14);
      expect(y).toBeCloseTo(2 * Math.sin((2 * Math.PI * (c as number)) / 5), 14);
    }
  });

  it('adds normal noise of the deviation that is asked for', () => {
    const spec = { generator: 'noisy-line', rows: 20_000, noise: 0.3 };
    const off = points(spec).map(({ x, y }) => y - (2 * x + 0.5));
    const mean = off.reduce((a, b) => a + b, 0) / off.length;
    const std = Math.sqrt(off.reduce((a, b) => a + (b - mean) ** 2, 0) / off.length);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(std - 0.3)).toBeLessThan(0.01);
  });

  it('is the same for the same seed, and its rows do not depend on how many there are', () => {
    const spec = { generator: 'two-moons', rows: 100, noise: 0.2, seed: 7 };
    expect(draw(spec)).toEqual(draw(spec));
    expect(points({ ...spec, rows: 40 })).toEqual(points(spec).slice(0, 40));
    expect(points({ ...spec, seed: 8 })).not.toEqual(points(spec));
    // Numbers of the first row, so that another version that draws others is noticed.
    expect(points(spec)[0]).toEqual({ x: 1.1739538763709718, y: -0.05201848716191554, c: 0 });
  });

  it('repeats the whole set', () => {
    const spec = { generator: 'xor', rows: 10, noise: 0.1 };
    const once = points(spec);
    const table = draw({ ...spec, copies: 3 });
    expect(table.rows).toBe(30);
    expect(points({ ...spec, copies: 3 })).toEqual([...once, ...once, ...once]);
  });

  it.each([
    [{ generator: 'moons' }, 'there is no toy set "moons"'],
    [{ generator: 'xor', rows: 0 }, '"rows" of a toy set is 0'],
    [{ generator: 'xor', rows: 1.5 }, '"rows" of a toy set is 1.5'],
    [{ generator: 'xor', copies: 101 }, '"copies" of a toy set is 101'],
    [{ generator: 'xor', noise: -1 }, '"noise" of a toy set is -1'],
    [{ generator: 'xor', noise: Number.NaN }, '"noise" of a toy set is null'],
    [{ generator: 'gaussians-ring', modes: 0 }, '"modes" of a toy set is 0'],
    [{ generator: 'gaussians-ring', radius: Number.NaN }, '"radius" of a toy set is null'],
    [{ generator: 'xor', seed: -1 }, '"seed" of a toy set is -1'],
  ])('refuses %j', (spec, message) => {
    expect(toySet(spec, 'toy')).toMatchObject({
      ok: false,
      error: [{ code: 'data/generator', message: `toy: ${message}`, mend: expect.stringMatching(/^(give|name)/) }],
    });
  });
});
