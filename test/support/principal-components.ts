/** Eigenvectors of a symmetric matrix [n, n] as rows, of the largest eigenvalue first: rotations of Jacobi until nothing is left beside the diagonal. */
function eigenvectors(symmetric: Float64Array, n: number): readonly Float64Array[] {
  const a = symmetric.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const at = (m: Float64Array, i: number, j: number): number => m[i * n + j] as number;
  /** Turns two rows of a matrix, or with `stride` 1 two columns. */
  const turn = (m: Float64Array, p: number, q: number, c: number, s: number, stride: number): void => {
    const other = stride === 1 ? n : 1;
    for (let k = 0; k < n; k++) {
      const [i, j] = [p * stride + k * other, q * stride + k * other];
      const [x, y] = [m[i] as number, m[j] as number];
      m[i] = c * x - s * y;
      m[j] = s * x + c * y;
    }
  };
  for (let sweep = 0; sweep < 30; sweep++) {
    let beside = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = at(a, p, q);
        beside += off ** 2;
        if (off === 0) continue;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        turn(a, p, q, c, t * c, n);
        turn(a, p, q, c, t * c, 1);
        turn(v, p, q, c, t * c, n);
      }
    }
    if (beside < 1e-24) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => at(a, j, j) - at(a, i, i));
  return order.map((i) => v.slice(i * n, (i + 1) * n));
}

export interface PrincipalComponents {
  /** [width] */
  readonly mean: Float64Array;
  /** Orthonormal, each [width], of the largest variance first. */
  readonly axes: readonly Float64Array[];
}

/** The `count` directions in which rows [n, width] vary most. */
export function principalComponents(rows: ArrayLike<number>, width: number, count: number): PrincipalComponents {
  const n = rows.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] = (mean[i % width] as number) + (rows[i] as number) / n;
  const covariance = new Float64Array(width * width);
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < width; i++) {
      const x = ((rows[row * width + i] as number) - (mean[i] as number)) / n;
      for (let j = 0; j < width; j++) {
        const y = (rows[row * width + j] as number) - (mean[j] as number);
        covariance[i * width + j] = (covariance[i * width + j] as number) + x * y;
      }
    }
  }
  return { mean, axes: eigenvectors(covariance, width).slice(0, count) };
}

/** Mean squared error over all entries of rows [n, width], each put together again from its components. */
export function reconstructionError(rows: ArrayLike<number>, { mean, axes }: PrincipalComponents): number {
  const width = mean.length;
  let error = 0;
  for (let start = 0; start < rows.length; start += width) {
    const rest = mean.map((m, i) => (rows[start + i] as number) - m);
    for (const axis of axes) {
      const along = axis.reduce((sum, a, i) => sum + a * (rest[i] as number), 0);
      for (let i = 0; i < width; i++) rest[i] = (rest[i] as number) - along * (axis[i] as number);
    }
    error += rest.reduce((sum, r) => sum + r * r, 0);
  }
  return error / rows.length;
}
