import type { Shape } from '../../graph-core/model/tensor.ts';

/** How one entry z[j] of what a weighted sum takes is connected to its sums. All places are flat, row-major. */
export interface Fan {
  /** Sums that the entry goes into. */
  readonly sums: number;
  readonly sumAt: (i: number) => number;
  readonly weightAt: (i: number) => number;
}

/** Where the weight of a product stands: s = W z, s = z W, or s = z W^T as a linear block has it. */
export type WeightSide = 'left' | 'right' | 'rows';

/**
 * The fan of entry `entry` of z. Leading axes of z are rows that are treated alike; a matrix on the right of W is columns.
 * Null for a weight that is no matrix, and for stacks of matrices with W on the left.
 */
export function fanOf(side: WeightSide, z: Shape, weight: Shape, entry: number): Fan | null {
  if (weight.length !== 2 || z.length === 0) return null;
  const [rows, columns] = weight as readonly [number, number];
  if (side === 'left') {
    if (z.length > 2) return null;
    const lanes = z.length === 2 ? (z[1] as number) : 1;
    const [j, lane] = [Math.floor(entry / lanes), entry % lanes];
    return { sums: rows, sumAt: (i) => i * lanes + lane, weightAt: (i) => i * columns + j };
  }
  const width = z.at(-1) as number;
  const [row, j] = [Math.floor(entry / width), entry % width];
  if (side === 'rows') return { sums: rows, sumAt: (i) => row * rows + i, weightAt: (i) => i * columns + j };
  return { sums: columns, sumAt: (i) => row * columns + i, weightAt: (i) => j * columns + i };
}

/** A flat index as one index an axis. */
export function placeIn(shape: Shape, flat: number): number[] {
  const place: number[] = [];
  let rest = flat;
  for (const length of [...shape].reverse()) {
    place.unshift(rest % Math.max(1, length));
    rest = Math.floor(rest / Math.max(1, length));
  }
  return place;
}
