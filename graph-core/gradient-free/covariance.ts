/** A covariance as CMA-ES uses it: a factor A with C = A A^T that directions are put through, and that learns. */
export interface Covariance {
  /** A z. */
  readonly shape: (z: Float64Array) => Float64Array;
  /** That of `keep` C + sum of share v v^T. */
  readonly learn: (keep: number, terms: readonly { readonly share: number; readonly v: Float64Array }[]) => Covariance;
  /** The numbers that it is made of. */
  readonly numbers: Float64Array;
}

/** One variance for each coordinate; `numbers` are these. */
export const diagonal = (numbers: Float64Array): Covariance => ({
  numbers,
  shape: (z) => z.map((x, i) => Math.sqrt(numbers[i] as number) * x),
  learn: (keep, terms) =>
    diagonal(numbers.map((c, i) => terms.reduce((sum, { share, v }) => sum + share * (v[i] as number) ** 2, keep * c))),
});

/** Where row `i` of a lower triangle begins that is stored row by row. */
const row = (i: number): number => (i * (i + 1)) / 2;

export const triangleLength = (size: number): number => row(size);

/** The triangle of the identity. */
export function unitTriangle(size: number): Float64Array {
  const numbers = new Float64Array(triangleLength(size));
  for (let i = 0; i < size; i++) numbers[row(i) + i] = 1;
  return numbers;
}

/**
 * Any covariance, by the lower triangle of its Cholesky factor, row by row: it is changed term by term without ever being
 * decomposed, as in Krause, Arbones and Igel, "CMA-ES with optimal covariance update and storage complexity", 2016.
 */
export const triangular = (numbers: Float64Array, size: number): Covariance => ({
  numbers,
  shape: (z) =>
    z.map((_, i) => {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += (numbers[row(i) + j] as number) * (z[j] as number);
      return sum;
    }),
  learn: (keep, terms) => {
    const next = numbers.map((a) => Math.sqrt(keep) * a);
    for (const { share, v } of terms) if (share > 0) addOuter(next, size, share, v);
    return triangular(next, size);
  },
});

/**
 * A becomes the factor of A A^T + share v v^T: each column is turned into the one beside it, by a rotation that leaves nothing of
 * v on the diagonal (Golub and Van Loan, "Matrix computations", section 5.1.8). A may be zero, as after `keep` 0.
 */
function addOuter(a: Float64Array, size: number, share: number, v: Float64Array): void {
  const rest = v.map((x) => Math.sqrt(share) * x);
  for (let k = 0; k < size; k++) {
    const diagonalAt = row(k) + k;
    const [old, x] = [a[diagonalAt] as number, rest[k] as number];
    const length = Math.hypot(old, x);
    if (length === 0) continue;
    const [cos, sin] = [old / length, x / length];
    a[diagonalAt] = length;
    for (let i = k + 1; i < size; i++) {
      const at = row(i) + k;
      const [below, other] = [a[at] as number, rest[i] as number];
      a[at] = cos * below + sin * other;
      rest[i] = cos * other - sin * below;
    }
  }
}
