import { describe, expect, it } from 'vitest';
import { type Cost, minimise } from './testing.ts';

/** |w - t|^2 with every entry of t 1 or -1, from 0: down to a hundredth of the cost it begins with. */
const bowl: Cost = (x) => x.reduce((sum, v, i) => sum + (v - (i % 2 === 0 ? 1 : -1)) ** 2, 0);

/** The median over three seeds of the evaluations that it takes. */
function evaluations(type: string, given: Readonly<Record<string, unknown>>, size: number, most: number): number {
  const found = [1, 2, 3].map((seed) => {
    const { cost, evaluations: spent } = minimise(type, given, bowl, new Float64Array(size), { seed, goal: 0.01 * size, most });
    return cost <= 0.01 * size ? spent : Number.POSITIVE_INFINITY;
  });
  return found.sort((a, b) => a - b)[1] as number;
}

describe('more weights', () => {
  it('cost differences two evaluations each in every step, whatever else happens', () => {
    const steps = Math.ceil(Math.log(0.01) / Math.log(0.8 ** 2));
    for (const size of [2, 8, 32, 128])
      expect(evaluations('finite-differences', { lr: 0.1 }, size, 10_000)).toBe(steps * (2 * size + 1) + 1);
  });

  it.each([
    ['cma-es', {}, 2500],
    ['random-search', {}, 20_000],
  ])('cost %s several times as many evaluations for four times as many', (type, given, most) => {
    const spent = [2, 8, 32].map((size) => evaluations(type, given, size, most));
    expect(spent[1]).toBeGreaterThan(1.5 * (spent[0] as number));
    expect(spent[2]).toBeGreaterThan(2 * (spent[1] as number));
    expect(spent[2]).toBeLessThan(most);
  });

  it.each([
    ['es', [{ lr: 0.5 }, { lr: 0.2 }], 2000],
    ['spsa', [1, 0.3, 0.1].map((lr) => ({ lr, stability: 100 })), 4000],
  ])('cost %s nearly twice as many or more for four times as many', (type, settings, most) => {
    const best = (size: number): number => Math.min(...settings.map((given) => evaluations(type, given, size, most)));
    const [some, many] = [best(8), best(32)];
    expect(many).toBeGreaterThan(1.7 * some);
    expect(many).toBeLessThan(most);
  });

  it('are too many for Nelder-Mead long before they are for the others', () => {
    const [few, some] = [2, 32].map((size) => evaluations('nelder-mead', {}, size, 60_000)) as [number, number];
    expect(some).toBeGreaterThan(40 * few);
  });
});
