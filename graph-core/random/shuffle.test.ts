import { describe, expect, it } from 'vitest';
import { epochKey, permutation, shuffled } from './shuffle.ts';

describe('permutation', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 150, 1000, 1024, 1797, 65537])('meets each of %i indices once', (length) => {
    const seen = shuffled(length, epochKey(3, 0)).toSorted();
    expect([...seen]).toEqual([...Array(length).keys()]);
  });
  it('differs by epoch and seed, and repeats itself', () => {
    const order = (seed: number, epoch: number) => [...shuffled(100, epochKey(seed, epoch))].join();
    expect(new Set([order(0, 0), order(0, 1), order(1, 0)]).size).toBe(3);
    expect(order(5, 6)).toBe(order(5, 6));
  });
  it('leaves about as many in their place and in order as chance does', () => {
    let fixed = 0;
    let ascending = 0;
    for (let epoch = 0; epoch < 50; epoch++) {
      const order = shuffled(200, epochKey(1, epoch));
      fixed += order.filter((to, from) => to === from).length;
      ascending += order.filter((to, i) => i > 0 && to > (order[i - 1] as number)).length;
    }
    // Expected 50 with standard deviation 7, and 50 * 99.5 with about 29.
    expect(fixed).toBeGreaterThan(15);
    expect(fixed).toBeLessThan(85);
    expect(Math.abs(ascending - 4975)).toBeLessThan(150);
  });
  it('refuses an index outside', () => {
    expect(() => permutation(3, epochKey(0, 0))(3)).toThrow(RangeError);
  });
});
