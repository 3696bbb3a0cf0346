import type { Histogram } from '../views/histograms.ts';

export type Bins = Omit<Histogram, 'kind' | 'address' | 'dead'>;

/** Counts entries in equally wide bins between the smallest and the largest finite one; where these are equal, in the first. */
export function binsOf(data: ArrayLike<number>, bins: number): Bins {
  let [min, max, sum, finite, zeros] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (!Number.isFinite(x)) continue;
    finite++;
    sum += x;
    if (x === 0) zeros++;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const counts = new Uint32Array(bins);
  const [entries, nonFinite] = [data.length, data.length - finite];
  if (finite === 0)
    return { entries, min: Number.NaN, max: Number.NaN, mean: Number.NaN, sd: Number.NaN, counts, zeros, nonFinite };
  const mean = sum / finite;
  // a range beyond the largest number would be infinite: half of it is not
  const half = max / 2 - min / 2;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (!Number.isFinite(x)) continue;
    squares += (x - mean) ** 2;
    const at = half > 0 ? Math.min(bins - 1, Math.floor(((x / 2 - min / 2) / half) * bins)) : 0;
    counts[at] = (counts[at] as number) + 1;
  }
  return { entries, min, max, mean, sd: Math.sqrt(squares / finite), counts, zeros, nonFinite };
}

/** Columns of [rows, units] that are 0 in every row. */
export function deadUnits(data: ArrayLike<number>, units: number): number {
  let dead = 0;
  for (let unit = 0; unit < units; unit++) {
    let at = unit;
    while (at < data.length && data[at] === 0) at += units;
    if (at >= data.length) dead++;
  }
  return dead;
}
