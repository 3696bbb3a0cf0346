import { describe, expect, it } from 'vitest';
import { type Cost, minimise, rastrigin, rosenbrock, sphere } from './testing.ts';

type Given = Readonly<Record<string, unknown>>;

const from = (value: number, size: number): number[] => new Array(size).fill(value);

/** Method, settings, weights, evaluations that must do, and the cost that must be reached. */
const SPHERE: readonly (readonly [string, Given, number, number, number])[] = [
  ['finite-differences', { lr: 0.1 }, 2, 300, 1e-8],
  ['finite-differences', { lr: 0.1 }, 10, 1300, 1e-8],
  ['spsa', { lr: 0.3 }, 2, 2000, 1e-6],
  ['spsa', { lr: 0.3 }, 10, 4000, 1e-6],
  ['es', { lr: 0.2 }, 2, 8000, 1e-2],
  ['es', {}, 10, 16000, 0.05],
  ['cma-es', {}, 2, 450, 1e-8],
  ['cma-es', {}, 10, 2000, 1e-8],
  ['nelder-mead', {}, 2, 500, 1e-8],
  ['nelder-mead', {}, 10, 4000, 1e-8],
  ['random-search', {}, 2, 6000, 1e-8],
  ['random-search', {}, 10, 14000, 1e-8],
];

const ROSENBROCK: readonly (readonly [string, Given, number, number, number])[] = [
  ['finite-differences', { lr: 0.001, h: 1e-4 }, 2, 30000, 1e-2],
  ['spsa', { lr: 0.002, c: 0.02 }, 2, 30000, 1.5],
  ['es', { lr: 0.02, sigma: 0.05 }, 2, 30000, 0.5],
  ['cma-es', {}, 2, 900, 1e-8],
  ['cma-es', {}, 10, 11000, 1e-8],
  ['nelder-mead', {}, 2, 700, 1e-8],
  ['nelder-mead', {}, 5, 4000, 1e-8],
  ['random-search', {}, 2, 9000, 1e-6],
];

/** Hundreds of valleys: what follows a slope stays in the first, a wide cloud sees past them. */
const RASTRIGIN: readonly (readonly [string, Given, number, number, number])[] = [
  ['cma-es', { sigma: 2, population: 100 }, 2, 6000, 1e-6],
  ['cma-es', { sigma: 2, population: 400 }, 10, 60000, 1e-6],
  ['random-search', { sigma: 1.5, adapt: false }, 2, 12000, 1],
];

function hold(name: string, cost: Cost, start: number, rows: typeof SPHERE): void {
  describe(name, () => {
    it.each(rows)('%s %o, n = %i: within %i evaluations below %f', (type, given, size, most, goal) => {
      for (const seed of [1, 2, 3]) {
        const found = minimise(type, given, cost, from(start, size), { seed, goal, most });
        expect(found.cost, `seed ${seed}`).toBeLessThan(goal);
      }
    });
  });
}

hold('the sphere', sphere, 1.5, SPHERE);
hold('the valley of Rosenbrock', rosenbrock, -0.5, ROSENBROCK);
hold('the hills of Rastrigin', rastrigin, 2.3, RASTRIGIN);

describe('what follows a slope', () => {
  it('stays in the valley of Rastrigin that it begins in', () => {
    const { cost } = minimise('finite-differences', { lr: 0.001 }, rastrigin, from(2.3, 2), { most: 5000 });
    expect(cost).toBeGreaterThan(5);
  });
});

describe('a separable covariance', () => {
  it('lowers an ellipsoid of more weights than the whole one is kept of', () => {
    const ellipsoid: Cost = (x) => x.reduce((sum, v, i) => sum + 10 ** ((3 * i) / (x.length - 1)) * v * v, 0);
    const start = from(1, 160);
    const { cost } = minimise('cma-es', { sigma: 0.5 }, ellipsoid, start, { seed: 1, most: 25000, goal: 1e-3 });
    expect(cost).toBeLessThan(1e-3);
  });
});
