import { describe, expect, it } from 'vitest';
import { descentOf, type Eta, etaFaults, reportEta, timesEta } from './eta.ts';
import { asymmetry, symmetricEigenvalues, symmetricInverse } from './symmetric.ts';

const matrix = (...rows: readonly (readonly number[])[]): Eta => ({
  kind: 'matrix',
  size: rows.length,
  data: Float64Array.from(rows.flat()),
});
const diagonal = (...rates: readonly number[]): Eta => ({ kind: 'diagonal', size: rates.length, data: Float64Array.from(rates) });

/** Numbers that look random and are the same everywhere. */
const wave = (i: number): number => Math.sin(12.9898 * (i + 1)) * 1.5;

describe('symmetric matrices', () => {
  it('has the eigenvalues that are known by hand', () => {
    expect(symmetricEigenvalues([2, 1, 1, 2], 2)).toEqual([expect.closeTo(1, 14), expect.closeTo(3, 14)]);
    expect(symmetricEigenvalues([0, 1, 1, 0], 2)).toEqual([expect.closeTo(-1, 14), expect.closeTo(1, 14)]);
    expect(symmetricEigenvalues([5], 1)).toEqual([5]);
    expect(symmetricEigenvalues([0, 0, 0, 0], 2)).toEqual([0, 0]);
    expect(symmetricEigenvalues([Number.NaN, 1, 1, 1], 2)).toEqual([Number.NaN, Number.NaN]);
  });

  it('finds those of the second difference, 2 - 2 cos(k pi / (n + 1)), at any scale', () => {
    const n = 30;
    for (const scale of [1, 1e-150, 1e150]) {
      const data = Array.from({ length: n * n }, (_, at) => {
        const gap = Math.abs(Math.floor(at / n) - (at % n));
        return scale * (gap === 0 ? 2 : gap === 1 ? -1 : 0);
      });
      symmetricEigenvalues(data, n).forEach((value, k) => {
        expect(value / scale).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 12);
      });
    }
  });

  it('inverts, also an indefinite one that needs its rows swapped, and says where there is no inverse', () => {
    const n = 12;
    const data = Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return i === j ? 0 : wave(Math.min(i, j) * n + Math.max(i, j));
    });
    const inverse = symmetricInverse(data, n) as Float64Array;
    expect(asymmetry(inverse, n)).toBe(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const product = Array.from({ length: n }, (_, k) => (data[i * n + k] as number) * (inverse[k * n + j] as number));
        expect(product.reduce((sum, x) => sum + x)).toBeCloseTo(Number(i === j), 10);
      }
    }
    expect(symmetricInverse([1, 2, 2, 4], 2)).toBeNull();
  });
});

describe('an eta that is no scalar', () => {
  it('tells definite from semi-definite from indefinite ones', () => {
    expect(reportEta(matrix([2, 1], [1, 2]))).toMatchObject({ symmetric: true, definite: 'positive-definite' });
    expect(reportEta(matrix([1, 1], [1, 1]))).toMatchObject({ definite: 'positive-semidefinite' });
    expect(reportEta(matrix([1, 2], [2, 1])).eigenvalues).toEqual({
      smallest: expect.closeTo(-1, 14),
      largest: expect.closeTo(3, 14),
    });
    expect(reportEta(matrix([1, 2], [2, 1])).definite).toBe('indefinite');
    expect(reportEta(matrix([1, 0.5], [0, 1]))).toMatchObject({ symmetric: false, definite: 'positive-definite' });
    expect(reportEta(diagonal(0.1, 0))).toMatchObject({ symmetric: true, definite: 'positive-semidefinite' });
    expect(reportEta(diagonal(0.1, -0.2)).definite).toBe('indefinite');
    const n = 201;
    const large: Eta = { kind: 'matrix', size: n, data: new Float64Array(n * n) };
    expect(reportEta(large)).toMatchObject({ eigenvalues: null, definite: 'unknown' });
  });

  it("gives g' eta g and the angle to steepest descent, by hand", () => {
    // eta g = (3, 1) for g = (1, 1): g' eta g = 4, cos = 4 / (sqrt(10) sqrt(2))
    const { quadratic, angle } = descentOf(matrix([2, 1], [0, 1]), [1, 1]);
    expect(quadratic).toBe(4);
    expect(angle).toBeCloseTo((Math.acos(4 / Math.sqrt(20)) * 180) / Math.PI, 12);
    expect(descentOf(diagonal(0.5, 0.5), [3, -4])).toEqual({ quadratic: 12.5, angle: expect.closeTo(0, 6) });
    expect(descentOf(matrix([0, -1], [1, 0]), [1, 0])).toEqual({ quadratic: 0, angle: 90 });
    expect(descentOf(diagonal(-1, -1), [1, 0])).toEqual({ quadratic: -1, angle: 180 });
    expect(descentOf(diagonal(1, 1), [0, 0])).toEqual({ quadratic: 0, angle: null });
    expect([...timesEta(matrix([1, 2], [3, 4]), [1, -1])]).toEqual([-1, -1]);
  });

  it.each([
    ['of another shape', { dtype: 'float', shape: [3], data: [1, 1, 1] }, 'training/eta', 'has shape 3'],
    ['not finite', { dtype: 'float', shape: [2], data: ['NaN', 1] }, 'training/eta', 'finite numbers'],
    ['of integers', { dtype: 'int32', shape: [2], data: [1, 1] }, 'training/eta', 'finite numbers'],
    ['not symmetric', { dtype: 'float', shape: [2, 2], data: [1, 0.5, 0, 1] }, 'training/eta-asymmetric', 'not symmetric'],
    ['indefinite', { dtype: 'float', shape: [2, 2], data: [1, 2, 2, 1] }, 'training/eta-indefinite', 'smallest eigenvalue is -1'],
  ])('%s is told in words', (_, json, code, reason) => {
    const [fault] = etaFaults(json, [2], 'w.value', '/eta');
    expect(fault).toMatchObject({ code, address: '/eta', severity: code === 'training/eta' ? 'error' : 'warning' });
    expect(fault?.message).toContain(reason);
    expect(fault?.mend).toBeTruthy();
    expect(etaFaults(json, [2], 'w.value', '/eta')).toEqual([fault]);
  });
  it('finds nothing to say of a good one', () => {
    expect(etaFaults({ dtype: 'float', shape: [2, 2], data: [1, 0, 0, 1] }, [2], 'w.value', '/eta')).toEqual([]);
  });
});
