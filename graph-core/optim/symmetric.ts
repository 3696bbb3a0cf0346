/** Sweeps of Jacobi rotations; they converge quadratically, and ten are many. */
const MAX_SWEEPS = 50;
/** A pivot below this share of the largest entry is none. */
const SMALLEST_PIVOT = 1e-14;

const largestOf = (data: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i] as number));
  return most;
};

/** Largest |a_ij - a_ji| as a share of the largest entry of a row-major n x n matrix; 0 for the zero matrix. */
export function asymmetry(matrix: ArrayLike<number>, n: number): number {
  let gap = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) gap = Math.max(gap, Math.abs((matrix[i * n + j] as number) - (matrix[j * n + i] as number)));
  return gap === 0 ? 0 : gap / largestOf(matrix);
}

/** (A + A') / 2. */
export function symmetricPart(matrix: ArrayLike<number>, n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return ((matrix[i * n + j] as number) + (matrix[j * n + i] as number)) / 2;
  });
}

/**
 * All eigenvalues of a symmetric row-major n x n matrix, smallest first, to about 1e-14 of the largest: entries off the diagonal
 * are rotated away pair by pair until nothing is left of them. Takes some 30 n^3 multiplications. NaN where an entry is not finite.
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, n: number): number[] {
  const a = Float64Array.from(matrix);
  const scale = largestOf(a);
  if (!a.every(Number.isFinite)) return new Array<number>(n).fill(Number.NaN);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p * n + q] as number) <= Number.EPSILON * scale * 1e-2) continue;
        rotate(a, n, p, q);
        rotated = true;
      }
    }
    if (!rotated) break;
  }
  return Array.from({ length: n }, (_, i) => a[i * n + i] as number).sort((x, y) => x - y);
}

/** Turns the plane of axes p and q so that the entry between them is 0. */
function rotate(a: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number;
  const cotangent = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq);
  const tangent = (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.hypot(cotangent, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p] as number, a[k * n + q] as number];
    a[k * n + p] = cosine * x - sine * y;
    a[k * n + q] = sine * x + cosine * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k] as number, a[q * n + k] as number];
    a[p * n + k] = cosine * x - sine * y;
    a[q * n + k] = sine * x + cosine * y;
  }
}

/** The inverse of a symmetric row-major n x n matrix, symmetric to the last bit; null where it has none in float64. */
export function symmetricInverse(matrix: ArrayLike<number>, n: number): Float64Array | null {
  const scale = largestOf(matrix);
  const rows: Float64Array[] = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: 2 * n }, (__, j) => (j < n ? (matrix[i * n + j] as number) : Number(j - n === i))),
  );
  for (let column = 0; column < n; column++) {
    const size = (i: number): number => Math.abs(rows[i]?.[column] as number);
    let best = column;
    for (let i = column + 1; i < n; i++) if (size(i) > size(best)) best = i;
    if (!(size(best) > SMALLEST_PIVOT * scale)) return null;
    const pivot = rows[best] as Float64Array;
    rows[best] = rows[column] as Float64Array;
    const by = pivot[column] as number;
    rows[column] = pivot.map((x) => x / by);
    for (let i = 0; i < n; i++) if (i !== column) subtract(rows[i] as Float64Array, rows[column] as Float64Array, column);
  }
  return symmetricPart(
    rows.flatMap((row) => Array.from(row.subarray(n))),
    n,
  );
}

function subtract(row: Float64Array, pivot: Float64Array, column: number): void {
  const share = row[column] as number;
  if (share === 0) return;
  for (let j = column; j < row.length; j++) row[j] = (row[j] as number) - share * (pivot[j] as number);
}
