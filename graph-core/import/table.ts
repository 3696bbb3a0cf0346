import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';

/** A column of numbers, or of texts that no number can be made of. */
export type Column = NumberColumn | TextColumn;

export interface NumberColumn {
  readonly name: string;
  /** A guess: whole numbers with few different values are discrete. */
  readonly kind: 'continuous' | 'discrete';
  readonly values: Float64Array;
  /** The different values of a discrete column, ascending. */
  readonly classes?: readonly string[];
  /** Cells that are no numbers (their values are NaN): an error once the column is used. */
  readonly fault?: Diagnostic;
}

export interface TextColumn {
  readonly name: string;
  readonly kind: 'text';
  readonly values: readonly string[];
  /** The different texts, sorted: class i is classes[i]. */
  readonly classes: readonly string[];
}

/** A parsed table. */
export interface Table {
  /** File name, for messages. */
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** A column by its name. The error lists names that are nearly the same, else the first ones. */
export function columnOf(table: Table, name: string): Result<Column> {
  const column = table.columns.find((c) => c.name === name);
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

/** The numbers of a column; of a column of texts the class numbers when `asClasses`. */
export function numbersOf(table: Table, name: string, asClasses = false): Result<Float64Array> {
  const column = columnOf(table, name);
  if (!column.ok) return column;
  if (column.value.kind !== 'text') return column.value.fault === undefined ? ok(column.value.values) : err([column.value.fault]);
  const { values, classes } = column.value;
  if (asClasses) {
    const numbers = new Map(classes.map((text, i) => [text, i]));
    return ok(Float64Array.from(values, (text) => numbers.get(text) as number));
  }
  const message = `${table.name}: column "${name}" holds texts like ${JSON.stringify((values[0] ?? '').slice(0, 40))}, not numbers.`;
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
