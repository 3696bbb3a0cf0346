import type { Column, Table } from '../../graph-core/import/table.ts';
import type { Shape } from '../../graph-core/model/tensor.ts';

/** What a column holds, for people: guessed type, range, gaps, classes. */
export interface ColumnOverview {
  readonly name: string;
  readonly type: 'float' | 'int' | 'text';
  readonly kind: 'continuous' | 'discrete';
  /** Of one row; absent for a column of single numbers. */
  readonly shape?: Shape;
  /** Smallest and largest number; null of texts, and where there is none. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** Numbers without a value. */
  readonly missing: number;
  /** What is wrong with a cell, in words: the column cannot be used. */
  readonly fault?: string;
  /** Classes of a discrete column by name, with their rows; absent where there are more than {@link MAX_CLASSES}. */
  readonly classes?: readonly ClassCount[];
}

export interface ClassCount {
  readonly name: string;
  readonly rows: number;
  /** Rows of it in each part, in the order of the parts that were asked for. */
  readonly parts: readonly number[];
}

/** Rows of a table that belong together, such as those trained on. */
export interface Part {
  readonly name: string;
  readonly rows: Int32Array;
}

/** Classes that are listed; a column of texts may have as many as rows. */
const MAX_CLASSES = 100;

/** Number of rows of each class of a discrete column or one of texts, in all and in each part. */
function classBalance(column: Column, parts: readonly Part[]): readonly ClassCount[] | null {
  if (column.kind === 'array' || column.kind === 'continuous') return null;
  const classes = column.classes ?? [];
  if (classes.length > MAX_CLASSES) return null;
  const codes = column.kind === 'text' ? column.codes : codesOf(column.values, classes);
  const count = (rows: Iterable<number>): number[] => {
    const counts = classes.map(() => 0);
    for (const row of rows) {
      const code = codes[row] as number;
      if (code >= 0) counts[code] = (counts[code] as number) + 1;
    }
    return counts;
  };
  const all = count(codes.keys());
  const each = parts.map(({ rows }) => count(rows));
  return classes.map((name, i) => ({ name, rows: all[i] as number, parts: each.map((counts) => counts[i] as number) }));
}

function codesOf(values: ArrayLike<number>, classes: readonly string[]): Int32Array {
  const codes = new Map(classes.map((name, i) => [Number(name), i]));
  return Int32Array.from({ length: values.length }, (_, row) => codes.get(values[row] as number) ?? -1);
}

export function columnOverview(column: Column, parts: readonly Part[]): ColumnOverview {
  const { name } = column;
  const balance = classBalance(column, parts);
  const classes = balance === null ? {} : { classes: balance };
  if (column.kind === 'text') {
    const missing = column.codes.reduce((sum, code) => sum + (code < 0 ? 1 : 0), 0);
    return { name, type: 'text', kind: 'discrete', range: null, missing, ...classes };
  }
  const { isWhole, range, missing } = extent(column.values);
  const type = isWhole ? 'int' : 'float';
  if (column.kind === 'array') return { name, type, kind: 'continuous', shape: column.shape, range, missing };
  const fault = column.fault === undefined ? {} : { fault: column.fault.message };
  return { name, type, kind: column.kind, range, missing, ...fault, ...classes };
}

function extent(values: ArrayLike<number>): { isWhole: boolean; range: ColumnOverview['range']; missing: number } {
  let [min, max, missing, isWhole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, true];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) missing += 1;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
      isWhole &&= Number.isInteger(value);
    }
  }
  return { isWhole: isWhole && min <= max, range: min <= max ? { min, max } : null, missing };
}

/** A table as people look at it: its columns, and how much memory its numbers take. */
export interface TableOverview {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  readonly columns: readonly ColumnOverview[];
}

export const tableOverview = (table: Table, parts: readonly Part[] = []): TableOverview => ({
  name: table.name,
  rows: table.rows,
  bytes: table.columns.reduce((sum, column) => sum + (column.kind === 'text' ? column.codes : column.values).byteLength, 0),
  columns: table.columns.map((column) => columnOverview(column, parts)),
});
