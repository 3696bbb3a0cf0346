import { normal } from '../../graph-core/random/distributions.ts';
import { Breath } from '../breath.ts';

/** Sweeps of one-sided Jacobi; it converges quadratically, and ten are many. */
const MAX_SWEEPS = 40;
/** Columns whose cosine is below this count as orthogonal. */
const ORTHOGONAL = 1e-15;
/** A singular value that moved by less than this share of itself is settled. */
const SETTLED = 1e-10;
const MAX_PRODUCTS = 64;

/** A matrix that is known by its products alone; they may be worked out elsewhere. */
export type Apply = (x: Float64Array) => Float64Array | Promise<Float64Array>;

/**
 * All min(rows, columns) singular values of a row-major matrix, largest first, to about 1e-14 of the largest. All are NaN where
 * an entry is not finite. Takes rows x columns x min(rows, columns) multiplications a few times over.
 */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): number[] {
  const work = decomposition(matrix, rows, columns);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** As {@link singularValues}, with a turn of the event loop now and then. @throws DeviceError `device/cancelled` */
export async function singularValuesOf(
  matrix: ArrayLike<number>,
  rows: number,
  columns: number,
  signal: AbortSignal,
): Promise<number[]> {
  const breath = new Breath(signal);
  const work = decomposition(matrix, rows, columns);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await breath.take();
  }
}

/** The work of {@link singularValues} in pieces that are short beside the whole: one a column and sweep. */
function* decomposition(matrix: ArrayLike<number>, rows: number, columns: number): Generator<undefined, number[]> {
  const count = Math.min(rows, columns);
  const scale = largestOf(matrix, rows * columns);
  if (!Number.isFinite(scale)) return new Array<number>(count).fill(Number.NaN);
  if (scale === 0) return new Array<number>(count).fill(0);
  // columns of the taller of the matrix and its transpose, scaled so that no square over- or underflows
  const vectors = Array.from({ length: count }, (_, j) =>
    Float64Array.from({ length: Math.max(rows, columns) }, (_unused, i) => {
      const at = rows >= columns ? i * columns + j : j * columns + i;
      return (matrix[at] as number) / scale;
    }),
  );
  const small = Math.max(rows, columns) > 2 * count ? yield* triangular(vectors) : vectors;
  yield* orthogonalise(small);
  return small.map((v) => scale * Math.sqrt(dot(v, v))).sort((a, b) => b - a);
}

/**
 * The largest singular value of a matrix with `size` columns, from products with it and with its transpose: Lanczos
 * bidiagonalisation from a seeded random start, which needs far fewer products than the power method. NaN where a product is
 * not finite.
 */
export async function largestSingularValue(apply: Apply, applyTransposed: Apply, size: number, seed: number): Promise<number> {
  const [largest = 0] = await largestSingularValues(apply, applyTransposed, size, { count: 1, seed });
  return largest;
}

/** As {@link largestSingularValue}, the `count` largest or as many as there are, largest first. */
export async function largestSingularValues(
  apply: Apply,
  applyTransposed: Apply,
  size: number,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<number[]> {
  const right: Float64Array[] = [];
  const left: Float64Array[] = [];
  /** The projected matrix: alphas on its diagonal, betas beside it. */
  const alphas: number[] = [];
  const betas: number[] = [];
  let found: number[] = [];
  for (let k = 0; k < Math.min(size, MAX_PRODUCTS); k++) {
    const image = right[k - 1] === undefined ? null : await applyTransposed(left[k - 1] as Float64Array);
    const next = image === null ? null : without(image, right);
    const beta = next === null ? 0 : norm(next);
    if (Number.isNaN(beta)) return new Array<number>(count).fill(Number.NaN);
    // the space is used up: another start finds what is orthogonal to it, such as a singular value that is there twice
    const isUsedUp = next === null || beta <= 1e-13 * (found[0] ?? 0);
    const v = isUsedUp ? freshStart(size, seed + k, right) : scaled(next, 1 / beta);
    if (v === null) break;
    right.push(v);
    if (k > 0) betas.push(isUsedUp ? 0 : beta);
    const product = Float64Array.from(await apply(v));
    const u = without(product, left);
    const alpha = norm(u);
    if (Number.isNaN(alpha)) return new Array<number>(count).fill(Number.NaN);
    alphas.push(alpha);
    left.push(alpha === 0 ? u : scaled(u, 1 / alpha));
    const before = found;
    found = singularValues(bidiagonal(alphas, betas), alphas.length, alphas.length).slice(0, count);
    if (k > count && found.every((value, i) => Math.abs(value - (before[i] ?? 0)) <= SETTLED * (found[0] ?? 0))) break;
  }
  return found;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** NaN also where it is too large to be squared. */
const norm = (a: Float64Array): number => {
  const size = Math.sqrt(dot(a, a));
  return Number.isFinite(size) ? size : Number.NaN;
};

const scaled = (a: Float64Array, by: number): Float64Array => a.map((x) => x * by);

function largestOf(matrix: ArrayLike<number>, length: number): number {
  let largest = 0;
  for (let i = 0; i < length; i++) {
    const size = Math.abs(matrix[i] as number);
    if (!Number.isFinite(size)) return Number.NaN;
    if (size > largest) largest = size;
  }
  return largest;
}

/** The part of a vector that is orthogonal to an orthonormal basis; taken off twice, since once leaves rounding behind. */
function without(a: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(a);
  for (let pass = 0; pass < 2; pass++) {
    for (const b of basis) {
      const along = dot(rest, b);
      for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) - along * (b[i] as number);
    }
  }
  return rest;
}

/** A random unit vector orthogonal to a basis; null where the basis spans everything. */
function freshStart(size: number, seed: number, basis: readonly Float64Array[]): Float64Array | null {
  const drawn = normal({ seed, stream: 'spectrum' }, size);
  const rest = without(drawn, basis);
  const length = norm(rest);
  return length <= 1e-10 * norm(drawn) ? null : scaled(rest, 1 / length);
}

function bidiagonal(alphas: readonly number[], betas: readonly number[]): Float64Array {
  const n = alphas.length;
  const matrix = new Float64Array(n * n);
  alphas.forEach((alpha, i) => {
    matrix[i * (n + 1)] = alpha;
  });
  betas.forEach((beta, i) => {
    matrix[i * (n + 1) + 1] = beta;
  });
  return matrix;
}

/** R of the QR decomposition by Gram and Schmidt, as columns: a matrix with the same singular values and fewer rows. */
function* triangular(vectors: readonly Float64Array[]): Generator<undefined, Float64Array[]> {
  const basis: Float64Array[] = [];
  const columns: Float64Array[] = [];
  for (const [j, vector] of vectors.entries()) {
    yield;
    const column = new Float64Array(vectors.length);
    const rest = Float64Array.from(vector);
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((q, i) => {
        const along = dot(rest, q);
        column[i] = (column[i] as number) + along;
        for (let at = 0; at < rest.length; at++) rest[at] = (rest[at] as number) - along * (q[at] as number);
      });
    }
    const length = Math.sqrt(dot(rest, rest));
    column[j] = length;
    basis.push(length === 0 ? rest : scaled(rest, 1 / length));
    columns.push(column);
  }
  return columns;
}

/** Turns pairs of columns until all are orthogonal to one another: their lengths are the singular values. */
function* orthogonalise(vectors: readonly Float64Array[]): Generator<undefined, void> {
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < vectors.length; p++) {
      yield;
      for (let q = p + 1; q < vectors.length; q++)
        if (turn(vectors[p] as Float64Array, vectors[q] as Float64Array)) turned = true;
    }
    if (!turned) return;
  }
}

/** Turns two columns in their plane so that they become orthogonal; false where they are. */
function turn(a: Float64Array, b: Float64Array): boolean {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  if (Math.abs(ab) <= ORTHOGONAL * Math.sqrt(aa * bb) || ab === 0) return false;
  const zeta = (bb - aa) / (2 * ab);
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
  return true;
}
