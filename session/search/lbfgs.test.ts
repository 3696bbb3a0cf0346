import { describe, expect, it } from 'vitest';
import { directionOf, dot, type LbfgsSettings, lbfgsMove, type Memory, type Point } from './lbfgs.ts';
import { cubicMinimum, strongWolfe } from './line-search.ts';

const SETTINGS: LbfgsSettings = { lr: 1, history: 10, lineSearch: true, toleranceGrad: 1e-12, toleranceChange: 0, noise: 1e-15 };

type Cost = (x: Float64Array) => Point;

const rosenbrock: Cost = ([x = 0, y = 0]) => ({
  cost: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: Float64Array.of(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)),
});

/** 1/2 sum a (x - c)^2 with some curvature between the axes. */
const quadratic: Cost = (x) => {
  const g = x.map((v, i) => (i + 1) * (v - 0.5 * i) + 0.3 * ((x[i - 1] ?? 0) + (x[i + 1] ?? 0)));
  return {
    cost: x.reduce((sum, v, i) => sum + ((i + 1) * v * v) / 2 - (i + 1) * 0.5 * i * v + 0.3 * v * (x[i + 1] ?? 0), 0),
    gradient: g,
  };
};

async function descend(cost: Cost, start: readonly number[], steps: number, settings: Partial<LbfgsSettings> = {}) {
  let x = Float64Array.from(start);
  let memory: Memory = { last: null, pairs: [] };
  let evaluations = 0;
  const path = [x];
  for (let k = 0; k < steps; k++) {
    const from = x;
    const move = await lbfgsMove(cost(x), memory, { ...SETTINGS, ...settings }, async (step) => {
      evaluations++;
      return cost(from.map((v, i) => v + (step[i] as number)));
    });
    x = from.map((v, i) => v + (move.step[i] as number));
    memory = move.memory;
    path.push(x);
  }
  return { x, path, evaluations, memory };
}

describe('L-BFGS', () => {
  it('is -H g for the H that BFGS makes of the pairs as a matrix', () => {
    const n = 5;
    const wave = (i: number): number => Math.sin(12.9898 * (i + 1));
    const pairs = [0, 1, 2].map((k) => {
      const step = Float64Array.from({ length: n }, (_, i) => wave(k * n + i));
      return {
        step,
        change: step.map((s, i) => (i + 1) * s + 0.1 * (step[(i + 1) % n] as number) + 0.1 * (step[(i + n - 1) % n] as number)),
      };
    });
    const [latest] = pairs as [(typeof pairs)[number]];
    const scale = dot(latest.step, latest.change) / dot(latest.change, latest.change);
    let h = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? scale : 0)));
    for (const { step, change } of [...pairs].reverse()) {
      // H <- (I - r s y') H (I - r y s') + r s s'
      const r = 1 / dot(step, change);
      const v = (i: number, j: number): number => Number(i === j) - r * (step[i] as number) * (change[j] as number);
      const range = [...Array(n).keys()];
      const left = range.map((i) => range.map((j) => range.reduce((sum, k) => sum + v(i, k) * (h[k]?.[j] as number), 0)));
      h = range.map((i) =>
        range.map(
          (j) =>
            range.reduce((sum, k) => sum + (left[i]?.[k] as number) * v(j, k), 0) + r * (step[i] as number) * (step[j] as number),
        ),
      );
    }
    const gradient = Float64Array.from({ length: n }, (_, i) => wave(100 + i));
    directionOf(gradient, pairs).forEach((d, i) => {
      expect(d).toBeCloseTo(-(h[i] as number[]).reduce((sum, x, j) => sum + x * (gradient[j] as number), 0), 12);
    });
  });

  it('takes steps of its rate without a line search: the first no longer than that in the 1-norm, then -lr H g', async () => {
    const { path, evaluations } = await descend(quadratic, [1, -2, 3], 3, { lineSearch: false, lr: 0.5 });
    expect(evaluations).toBe(0);
    const [x0, x1, x2] = path as [Float64Array, Float64Array, Float64Array];
    const [g0, g1] = [quadratic(x0).gradient, quadratic(x1).gradient];
    const norm = g0.reduce((sum, g) => sum + Math.abs(g), 0);
    expect(norm).toBeGreaterThan(1);
    x1.forEach((x, i) => {
      expect(x).toBeCloseTo((x0[i] as number) - (0.5 / norm) * (g0[i] as number), 14);
    });
    // one pair, written out: d = -g/scale form of (I - r s y') (gamma I) (I - r y s') + r s s'
    const [s, y] = [x1.map((x, i) => x - (x0[i] as number)), g1.map((g, i) => g - (g0[i] as number))];
    const r = 1 / dot(s, y);
    const gamma = 1 / (r * dot(y, y));
    const q = g1.map((g, i) => g - r * dot(s, g1) * (y[i] as number));
    const z = q.map((v) => gamma * v);
    x2.forEach((x, i) => {
      const hg = (z[i] as number) + (s[i] as number) * (r * dot(s, g1) - r * dot(y, z));
      expect(x).toBeCloseTo((x1[i] as number) - 0.5 * hg, 13);
    });
  });

  it('reaches the minimum of Rosenbrock from (-1.2, 1) in few steps', async () => {
    const { x, evaluations } = await descend(rosenbrock, [-1.2, 1], 40);
    expect(rosenbrock(x).cost).toBeLessThan(1e-18);
    expect(evaluations).toBeLessThan(70);
    const { x: early } = await descend(rosenbrock, [-1.2, 1], 5);
    expect(rosenbrock(early).cost).toBeGreaterThan(1e-3);
  });

  it('remembers no more than its history, and no pair without curvature', async () => {
    const { memory } = await descend(rosenbrock, [-1.2, 1], 10, { history: 3 });
    expect(memory.pairs).toHaveLength(3);
    const concave: Cost = (x) => ({ cost: -((x[0] as number) ** 2) / 2, gradient: x.map((v) => -v) });
    expect((await descend(concave, [1], 3, { lineSearch: false })).memory.pairs).toHaveLength(0);
  });

  it('stays where the gradient is as good as zero', async () => {
    expect([...(await descend(rosenbrock, [1, 1], 3)).x]).toEqual([1, 1]);
    const { x } = await descend(quadratic, [1, -2, 3], 3, { toleranceGrad: 100 });
    expect([...x]).toEqual([1, -2, 3]);
  });
});

describe('the line search', () => {
  const along = (phi: (t: number) => number, slope: (t: number) => number) => {
    const seen: number[] = [];
    const probe = async (t: number) => {
      seen.push(t);
      return { t, cost: phi(t), slope: slope(t) };
    };
    const start = { t: 0, cost: phi(0), slope: slope(0) };
    const find = (first: number) => strongWolfe(probe, start, first, { noise: 0, least: 1e-12 });
    const holds = (t: number): boolean =>
      phi(t) <= start.cost + 1e-4 * t * start.slope && Math.abs(slope(t)) <= -0.9 * start.slope;
    return { find, holds, seen };
  };

  it.each([1e-4, 0.01, 1, 30, 1e4])('meets the strong Wolfe conditions from a first length of %f', async (first) => {
    for (const { find, holds, seen } of [
      along(
        (t) => (t - 3) ** 2,
        (t) => 2 * (t - 3),
      ),
      along(
        (t) => -t / (t * t + 2),
        (t) => (t * t - 2) / (t * t + 2) ** 2,
      ),
      along(
        (t) => Math.exp(t) - 5 * t,
        (t) => Math.exp(t) - 5,
      ),
      along(
        (t) => (t < 2 ? -Math.log(2 - t) - 3 * t : Number.NaN),
        (t) => (t < 2 ? 1 / (2 - t) - 3 : Number.NaN),
      ),
    ]) {
      const t = await find(first);
      expect(t).toBeGreaterThan(0);
      expect(holds(t)).toBe(true);
      expect(seen.length).toBeLessThanOrEqual(25);
    }
  });

  it('stays where nothing along the direction is lower', async () => {
    const { find } = along(
      (t) => (t === 0 ? 0 : 1),
      () => -1,
    );
    expect(await find(1)).toBe(0);
  });

  it('knows the minimum of a cubic', () => {
    const at = (t: number) => ({ t, cost: t ** 3 - 3 * t, slope: 3 * t * t - 3 });
    expect(cubicMinimum(at(0), at(3))).toBeCloseTo(1, 14);
    expect(cubicMinimum(at(3), at(0))).toBeCloseTo(1, 14);
  });
});
