import { describe, expect, it } from 'vitest';
import { erf, floorMod, powC, roundHalfEven, toInt32 } from './special.ts';

describe('erf', () => {
  // the float64 numbers nearest to the values in tables
  it.each([
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [2, 0.9953222650189527],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
  ])('of %f', (x, want) => {
    expect(Math.abs(erf(x) - want)).toBeLessThan(3e-16);
    expect(erf(-x)).toBe(-erf(x));
  });

  it('is 2/sqrt(pi) x near 0, and 1 far out', () => {
    expect(erf(1e-10) / 1e-10).toBeCloseTo(2 / Math.sqrt(Math.PI), 15);
    expect([erf(7), erf(-Infinity), erf(0)]).toEqual([1, -1, 0]);
    expect(erf(Number.NaN)).toBeNaN();
  });
});

describe('arithmetic as torch has it', () => {
  it('rounds half to even', () => {
    expect([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4999].map(roundHalfEven)).toEqual([-2, -2, -0, 0, 2, 2, 2]);
  });

  it('takes powers as C does', () => {
    expect(powC(1, Number.NaN)).toBe(1);
    expect(powC(-1, Infinity)).toBe(1);
    expect(powC(-2, 3)).toBe(-8);
    expect(powC(-2, 0.5)).toBeNaN();
  });

  it('gives remainders the sign of the divisor', () => {
    expect([floorMod(7, 3), floorMod(-7, 3), floorMod(7, -3), floorMod(-7, -3)]).toEqual([1, 2, -2, -1]);
  });

  it('cuts fractions off and saturates', () => {
    expect([2.9, -2.9, 1e20, -1e20, Number.NaN].map(toInt32)).toEqual([2, -2, 2 ** 31 - 1, -(2 ** 31), 0]);
  });
});
