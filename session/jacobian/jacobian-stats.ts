import { normOf } from '../norm.ts';
import type { JacobianView } from '../protocol.ts';

/** Cells of an overview. */
const OVERVIEW = { rows: 64, columns: 192 };

/** Norm and share of zeros of the entries at hand, each of which stands for `weight` of them. */
export function jacobianStats(entries: ArrayLike<number>, weight: number): Pick<JacobianView, 'norm' | 'zeros'> {
  let zeros = 0;
  for (let i = 0; i < entries.length; i++) if (entries[i] === 0) zeros++;
  return { norm: normOf(entries, weight), zeros: entries.length === 0 ? 0 : zeros / entries.length };
}

/**
 * [count][length] in few cells: in each the entry that is farthest from 0. Turned over where the lines are columns, so that
 * rows stay rows.
 */
export function overviewOf(
  table: ArrayLike<number>,
  count: number,
  length: number,
  linesAreRows: boolean,
): NonNullable<JacobianView['overview']> {
  const [allRows, allColumns] = linesAreRows ? [count, length] : [length, count];
  const rows = Math.min(OVERVIEW.rows, allRows);
  const columns = Math.min(OVERVIEW.columns, allColumns);
  const entries = new Array<number>(rows * columns).fill(0);
  for (let line = 0; line < count; line++) {
    for (let at = 0; at < length; at++) {
      const value = table[line * length + at] as number;
      const [row, column] = linesAreRows ? [line, at] : [at, line];
      const cell = Math.floor((row * rows) / allRows) * columns + Math.floor((column * columns) / allColumns);
      if (!(Math.abs(value) <= Math.abs(entries[cell] as number))) entries[cell] = value;
    }
  }
  return { rows, columns, entries };
}
