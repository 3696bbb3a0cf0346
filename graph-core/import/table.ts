import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { type Shape, sizeOf } from '../model/tensor.ts';
import type { WindowedText } from './text-windows.ts';

/** What elements of a table are held in: files of bytes stay bytes. */
export type Numbers = Float64Array | Float32Array | Int32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** A column of numbers, of texts that no number can be made of, or of arrays: a group of columns under one name. */
export type Column = NumberColumn | TextColumn | ArrayColumn;

export interface NumberColumn {
  readonly name: string;
  /** A guess: whole numbers with few different values are discrete. */
  readonly kind: 'continuous' | 'discrete';
  /** NaN where the cell is missing. */
  readonly values: Numbers;
  /** The different values of a discrete column, ascending. */
  readonly classes?: readonly string[];
  /** Cells that are no numbers (their values are NaN): an error once the column is used. */
  readonly fault?: Diagnostic;
}

export interface TextColumn {
  readonly name: string;
  readonly kind: 'text';
  /** Row p has the text classes[codes[p]]; -1 where the cell is missing. */
  readonly codes: Int32Array;
  /** The different texts, sorted: class i is classes[i]. */
  readonly classes: readonly string[];
}

/** A tensor for each row. `name[i]`, `name[i,j]` is one of its numbers, `name` all of them in row-major order. */
export interface ArrayColumn {
  readonly name: string;
  readonly kind: 'array';
  readonly shape: Shape;
  /** [rows, ...shape]. */
  readonly values: Numbers;
  /** Names of what the numbers stand for, where they are class numbers: class i is classes[i]. */
  readonly classes?: readonly string[];
}

/** A parsed table: columns of equal length, each in one typed array. */
export interface Table {
  /** File name, for messages. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Line of the file on which each row begins, from 1; absent where the file has no lines. */
  readonly lines?: Int32Array;
  /** The text of which the rows are windows. */
  readonly text?: WindowedText;
}

/** Where a row stands, for messages: `iris.csv, line 4`, or `digits.npz, row p = 2`. */
export const rowPlace = ({ name, lines }: Pick<Table, 'name' | 'lines'>, row: number): string =>
  lines === undefined ? `${name}, row p = ${row}` : `${name}, line ${lines[row]}`;

/** Different whole numbers that a column may have to be guessed to hold classes. */
const MAX_CLASSES = 20;

/** A column of numbers with its kind guessed: few different whole numbers, on average two rows each, are classes. */
export function numberColumn(name: string, values: Numbers, rest: Pick<NumberColumn, 'fault'> = {}): NumberColumn {
  const distinct = new Set<number>();
  let count = 0;
  for (let row = 0; row < values.length && distinct.size <= MAX_CLASSES; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    count += 1;
    if (!Number.isInteger(value)) return { name, kind: 'continuous', values, ...rest };
    distinct.add(value);
  }
  if (distinct.size === 0 || distinct.size > MAX_CLASSES || 2 * distinct.size > count)
    return { name, kind: 'continuous', values, ...rest };
  const classes = [...distinct].sort((a, b) => a - b).map(String);
  return { name, kind: 'discrete', values, classes, ...rest };
}

/** A column by its name. The error lists names that are nearly the same, else the first ones. */
export function columnOf(table: Table, name: string): Result<Column> {
  const column = table.columns.find((c) => c.name === name) ?? elementOf(table, name);
  if (column !== undefined) return ok(column);
  const near = nearNames(
    name,
    table.columns.map((c) => c.name),
  );
  const mend =
    near.length > 0
      ? `Did you mean ${near.map((n) => `"${n}"`).join(' or ')}?`
      : `It has ${listed(table.columns.map((c) => c.name))}.`;
  return err([errorAt('data/unknown-column', table.name, `${table.name} has no column "${name}".`, mend)]);
}

/** `X[2,3]`: one number of each row's array, as a column. */
function elementOf(table: Table, name: string): Column | undefined {
  const parts = /^(.*)\[(\d+(?:,\d+)*)\]$/.exec(name);
  const group = table.columns.find((c) => c.kind === 'array' && c.name === parts?.[1]);
  if (parts === null || group?.kind !== 'array') return undefined;
  const index = (parts[2] as string).split(',').map(Number);
  if (index.length !== group.shape.length || index.some((i, axis) => i >= (group.shape[axis] as number))) return undefined;
  const size = sizeOf(group.shape);
  const at = index.reduce((sum, i, axis) => sum * (group.shape[axis] as number) + i, 0);
  return numberColumn(
    name,
    Float64Array.from({ length: table.rows }, (_, row) => group.values[row * size + at] as number),
  );
}

/** What a column gives to a variable: `width` numbers of each row, row by row; NaN where there is none. */
export interface ColumnNumbers {
  readonly width: number;
  readonly values: Numbers;
}

/** The numbers of a column; of a column of texts the class numbers when `asClasses`. */
export function numbersOf(table: Table, name: string, asClasses = false): Result<ColumnNumbers> {
  const found = columnOf(table, name);
  if (!found.ok) return found;
  const column = found.value;
  if (column.kind === 'array') return ok({ width: sizeOf(column.shape), values: column.values });
  if (column.kind !== 'text') return column.fault === undefined ? ok({ width: 1, values: column.values }) : err([column.fault]);
  if (asClasses) return ok({ width: 1, values: Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)) });
  const first = column.classes[column.codes.find((code) => code >= 0) ?? 0] ?? '';
  const message = `${table.name}: column "${name}" holds texts like ${JSON.stringify(first.slice(0, 40))}, not numbers.`;
  return err([
    errorAt(
      'data/not-a-number',
      table.name,
      message,
      'Use a column of numbers, or make the variable an int32 for class numbers.',
    ),
  ]);
}

const listed = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');

/** Up to three names that differ in case, in punctuation, or by a letter or two. */
export function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const target = plain(wanted);
  return names
    .map((name) => ({ name, distance: editDistance(plain(name).slice(0, 64), target.slice(0, 64)) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.min(3, Math.floor(target.length / 3))))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Letters to change, add or take away (Levenshtein). */
function editDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] as number) + 1, (row[j - 1] as number) + 1));
    }
    before = row;
  }
  return before[b.length] as number;
}
