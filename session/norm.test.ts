import { describe, expect, it } from 'vitest';
import { jacobianStats } from './jacobian/jacobian-stats.ts';
import { normOf } from './norm.ts';
import { summarise } from './summary.ts';

const { POSITIVE_INFINITY: INFINITE, NaN: NOT_A_NUMBER } = Number;
const ofSummary = (data: ArrayLike<number>): number => summarise('float', [data.length], data).norm;
const ofJacobian = (data: ArrayLike<number>): number => jacobianStats(data, 1).norm;

describe('the norm of a tensor', () => {
  it.each([
    ['of a tensor', normOf],
    ['in its summary', ofSummary],
    ['of a Jacobian', ofJacobian],
  ])('neither over- nor underflows where its entries do not: %s', (_, norm) => {
    expect(norm([3, -4])).toBe(5);
    // 3-4-5 at the ends of what a float64 holds
    for (const scale of [1e200, 1e300, 1e-170, 1e-300, 1e-200]) expect(norm([3 * scale, -4 * scale]) / scale).toBeCloseTo(5, 12);
    expect(norm([1e-170])).toBe(1e-170);
    expect(norm([Number.MIN_VALUE])).toBe(Number.MIN_VALUE);
    expect(norm([Number.MAX_VALUE])).toBe(Number.MAX_VALUE);
    expect(norm([1e200, 1e-200])).toBe(1e200);
    expect(norm(new Float64Array(0))).toBe(0);
    expect(norm([0, -0])).toBe(0);
  });

  it('counts each entry as often as it stands for others', () => {
    expect(normOf([3], 4)).toBe(6);
    expect(normOf([3e200], 4)).toBeCloseTo(6e200, -188);
    expect(jacobianStats([0, 1e-170], 4)).toEqual({ norm: 2e-170, zeros: 0.5 });
  });

  it('is not finite where an entry is not, and of the finite ones in a summary', () => {
    for (const bad of [INFINITE, NOT_A_NUMBER]) {
      expect(normOf([1, bad, 2])).toBe(bad);
      expect(ofJacobian([bad, 1])).toBe(bad);
      const { norm, ...rest } = summarise('float', [3], [3e200, bad, -4e200]);
      expect(rest).toMatchObject({ nonFinite: 1, min: -4e200, max: 3e200 });
      expect(norm / 1e200).toBeCloseTo(5, 12);
    }
    expect(normOf([-INFINITE])).toBe(INFINITE);
  });
});
