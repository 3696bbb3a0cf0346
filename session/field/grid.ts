import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { FieldAxis } from '../views/field.ts';
import type { Columns } from './data-points.ts';

/** Share of the data's width that is seen beyond it on each side. */
const MARGIN = 0.15;
/** How far is seen around a single place. */
const ALONE = 2;
/** Two axes whose widths differ less than this are drawn in one scale. */
const ALIKE = 2;

/** Where data lies, with a margin. */
function rangeOf(values: readonly number[], middle: number): [number, number] {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(high > low)) {
    const at = Number.isFinite(low) ? low : middle;
    return [at - ALONE, at + ALONE];
  }
  const margin = MARGIN * (high - low);
  return [low - margin, high + margin];
}

/** What is seen along each entry: all of the data, in one scale where the entries are alike. `middle`: the sample on view. */
export function axesOf(entries: readonly number[], data: Columns | null, middle: TensorData): FieldAxis[] {
  const ranges = entries.map((entry) => {
    const count = data === null ? 0 : data.data.length / data.width;
    const values = Array.from({ length: count }, (_, row) => data?.data[row * data.width + entry] as number);
    return rangeOf(values, middle[entry] ?? 0);
  });
  const widths = ranges.map(([from, to]) => to - from);
  const [most, least] = [Math.max(...widths), Math.min(...widths)];
  return ranges.map(([from, to], axis) => {
    const wider = most / least < ALIKE ? (most - (widths[axis] as number)) / 2 : 0;
    return { entry: entries[axis] as number, from: from - wider, to: to + wider };
  });
}

/** The input at every place of the grid, [places, size]: the first axis by columns, the second by rows. */
export function placesOf(axes: readonly FieldAxis[], points: number, base: ArrayLike<number>): Float64Array {
  const places = points ** axes.length;
  const all = new Float64Array(places * base.length);
  for (let place = 0; place < places; place++) {
    all.set(Array.from(base), place * base.length);
    for (const [k, { entry, from, to }] of axes.entries()) {
      const at = Math.floor(place / points ** k) % points;
      all[place * base.length + entry] = from + ((to - from) * at) / (points - 1);
    }
  }
  return all;
}
