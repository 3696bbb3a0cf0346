import { describe, expect, it } from 'vitest';
import { normal } from '../../graph-core/random/distributions.ts';
import { largestSingularValue, largestSingularValues, singularValues, singularValuesOf } from './spectrum.ts';

const random = (count: number, seed: number): Float64Array => normal({ seed, stream: 'spectrum-test' }, count);

function multiply(matrix: ArrayLike<number>, rows: number, columns: number, x: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: rows }, (_, r) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (matrix[r * columns + c] as number) * (x[c] as number);
    return sum;
  });
}

const transpose = (matrix: ArrayLike<number>, rows: number, columns: number): Float64Array =>
  Float64Array.from({ length: rows * columns }, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] as number);

const products = (matrix: ArrayLike<number>, rows: number, columns: number) => {
  const transposed = transpose(matrix, rows, columns);
  return [
    (x: Float64Array) => multiply(matrix, rows, columns, x),
    (x: Float64Array) => Promise.resolve(multiply(transposed, columns, rows, x)),
  ] as const;
};

/** I - 2 v v^T / v.v, a matrix with all singular values 1. */
function reflection(size: number, seed: number): Float64Array {
  const v = random(size, seed);
  const square = v.reduce((sum, x) => sum + x * x, 0);
  return Float64Array.from({ length: size * size }, (_, i) => {
    const [r, c] = [Math.floor(i / size), i % size];
    return (r === c ? 1 : 0) - (2 * (v[r] as number) * (v[c] as number)) / square;
  });
}

/** U diag(values) V^T with reflections for U and V: [rows][values.length]. */
function withSpectrum(rows: number, values: readonly number[]): Float64Array {
  const columns = values.length;
  const [u, v] = [reflection(rows, 1), reflection(columns, 2)];
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const [r, c] = [Math.floor(i / columns), i % columns];
    return values.reduce((sum, value, k) => sum + (u[r * rows + k] as number) * value * (v[c * columns + k] as number), 0);
  });
}

describe('all singular values', () => {
  it('are those worked out by hand', () => {
    expect(singularValues([3, 0, 0, -4], 2, 2)).toEqual([4, 3]);
    // A^T A = [[25, 20], [20, 25]], eigenvalues 45 and 5
    const [a, b] = singularValues([3, 0, 4, 5], 2, 2) as [number, number];
    expect(a).toBeCloseTo(Math.sqrt(45), 13);
    expect(b).toBeCloseTo(Math.sqrt(5), 13);
    expect(singularValues([3, 4], 1, 2)[0]).toBeCloseTo(5, 14);
    expect(singularValues([0, 0, 0, 0, 0, 0], 2, 3)).toEqual([0, 0]);
    expect(singularValues([], 0, 3)).toEqual([]);
  });

  it.each([
    [4, [5, 2, 1, 0.5]],
    [40, [7, 7, 7, 1e-9]],
    [25, [1e8, 1, 1e-6, 0]],
  ])('are found again in a matrix of %i rows made of %j', (rows, values) => {
    const matrix = withSpectrum(rows, values);
    for (const found of [
      singularValues(matrix, rows, values.length),
      singularValues(transpose(matrix, rows, values.length), values.length, rows),
    ]) {
      expect(found).toHaveLength(values.length);
      const largest = values[0] as number;
      values.forEach((value, i) => {
        expect(Math.abs((found[i] as number) - value) / largest).toBeLessThan(1e-13);
      });
    }
  });

  it('have the matrix as the sum of their squares, and are not numbers where an entry is not', () => {
    const matrix = random(12 * 9, 5);
    const squares = singularValues(matrix, 12, 9).reduce((sum, value) => sum + value * value, 0);
    expect(squares).toBeCloseTo(
      matrix.reduce((sum, x) => sum + x * x, 0),
      10,
    );
    expect(singularValues([1, Number.NaN, 2, 3], 2, 2)).toEqual([Number.NaN, Number.NaN]);
    // squares of these are outside of what a float64 holds
    expect(singularValues([3e200, 4e200], 1, 2)[0]).toBeCloseTo(5e200, -190);
    expect((singularValues([3e-200, 4e-200], 1, 2)[0] as number) / 5e-200).toBeCloseTo(1, 12);
  });
});

describe('the largest by products', () => {
  it.each([
    [30, 20],
    [7, 90],
    [1, 5],
    [100, 100],
  ])('is that of the matrix, %i x %i', async (rows, columns) => {
    const matrix = random(rows * columns, 11);
    const found = await largestSingularValue(...products(matrix, rows, columns), columns, 1);
    expect(found / (singularValues(matrix, rows, columns)[0] as number)).toBeCloseTo(1, 9);
  });

  it('comes with the next ones, also where one is there twice', async () => {
    const matrix = withSpectrum(30, [9, 9, 4, 3, 2, 1]);
    const found = await largestSingularValues(...products(matrix, 30, 6), 6, { count: 4, seed: 3 });
    [9, 9, 4, 3].forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 9);
    });
  });

  it('is 0 for nothing, and not a number where a product is not', async () => {
    const zero = () => new Float64Array(3);
    expect(await largestSingularValue(zero, zero, 3, 1)).toBe(0);
    const broken = () => Float64Array.of(Number.NaN, 1, 1);
    expect(await largestSingularValue(broken, broken, 3, 1)).toBeNaN();
  });
});

describe('a decomposition that takes long', () => {
  it('gives what the short one gives, and lets a stop in', async () => {
    const matrix = random(120 * 120, 4);
    const { signal } = new AbortController();
    expect(await singularValuesOf(matrix, 120, 120, signal)).toEqual(singularValues(matrix, 120, 120));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 0);
    const large = singularValuesOf(random(600 * 600, 5), 600, 600, abort.signal);
    await expect(large).rejects.toMatchObject({ code: 'device/cancelled' });
  });
});
