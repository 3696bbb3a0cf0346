import type { Table } from '../../graph-core/import/table.ts';
import { beginsAt, type WindowedText } from '../../graph-core/import/text-windows.ts';
import type { Document, Split } from '../../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { splitOrder } from './random-values.ts';
import type { TableReader } from './sources.ts';

export interface SplitRows {
  /** Ascending. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

export const PARTS = ['train', 'validation', 'test'] as const;

/** Part of each row by its number in {@link PARTS}. */
type Parts = Uint8Array;

const fail = (message: string, mend: string): Result<never> => err([errorAt('data/split', '/data/split', message, mend)]);

/** Rows of a text that reach over a border: they belong to no part. */
const LEFT_OUT = PARTS.length;

/**
 * Divides the samples as `data.split` says: seeded shares, the first rows, or a column; all are trained on without one. `kept`
 * are the rows of the tables that are samples, where not all are. Error: `data/split`.
 */
export function splitRows(
  document: Document,
  samples: number,
  read: TableReader,
  kept: Int32Array | null = null,
): Result<SplitRows> {
  const { split } = document.data;
  if (split === undefined || samples <= 1) return ok(divide(new Uint8Array(samples)));
  const parts = partsOf(document, split, samples, { read, kept });
  if (!parts.ok) return parts;
  const text = textOf(document, read);
  const rows = divide(text === null ? parts.value : withoutOverlap(parts.value, text, kept));
  if (rows.train.length === 0) return fail('no row is left to train on', 'give training a larger share');
  const wantsValidation = 'validation' in split && (split.validation ?? 0) > 0;
  if (wantsValidation && rows.validation.length === 0)
    return fail(`no row is left for validation of the ${samples} there are`, 'give it a larger share, or leave it out');
  return ok(rows);
}

interface Cells {
  readonly read: TableReader;
  readonly kept: Int32Array | null;
}

function partsOf(document: Document, split: Split, samples: number, cells: Cells): Result<Parts> {
  if ('column' in split) return byColumn(document, split.column, cells);
  if ('first' in split) {
    const { first, validation = 0 } = split;
    if (!Number.isInteger(first) || first < 1)
      return fail(`the first ${first} rows cannot be trained on`, 'give a whole number of rows, at least 1');
    if (first > samples)
      return fail(
        `the first ${first} rows cannot be trained on, there are ${samples}`,
        `give at most ${samples}, fewer to hold some back`,
      );
    return ok(Uint8Array.from({ length: samples }, (_, p) => (p < first ? 0 : p < first + validation ? 1 : 2)));
  }
  const { train, validation = 0, seed = 0, stratify } = split;
  if (!(train > 0 && train <= 1)) return fail(`a share of ${train} cannot be trained on`, 'give a share above 0, at most 1');
  if (!(validation >= 0 && train + validation <= 1 + 1e-9))
    return fail(`shares of ${train} and ${validation} are more than all rows`, 'give shares whose sum is at most 1');
  const order =
    textOf(document, cells.read) === null ? splitOrder(samples, seed) : Uint32Array.from({ length: samples }, (_, p) => p);
  if (stratify === undefined) return ok(shares([order], samples, train, validation));
  const classes = cellsOf(document, stratify, cells);
  if (!classes.ok) return classes;
  const groups = new Map<string, number[]>();
  for (const p of order) {
    const name = classes.value.cells[p] as string;
    const group = groups.get(name);
    if (group) group.push(p);
    else groups.set(name, [p]);
  }
  return ok(shares([...groups.values()], samples, train, validation));
}

/** Of each group in its order: first those trained on, then those that validate. */
function shares(groups: readonly ArrayLike<number>[], samples: number, train: number, validation: number): Parts {
  const parts = new Uint8Array(samples).fill(2);
  for (const group of groups) {
    const first = Math.max(1, Math.round(train * group.length));
    const second = Math.round((train + validation) * group.length);
    for (let i = 0; i < group.length; i++) parts[group[i] as number] = i < first ? 0 : i < second ? 1 : 2;
  }
  return parts;
}

/** The text whose windows are the samples, where they are. */
function textOf(document: Document, read: TableReader): WindowedText | null {
  for (const { source } of Object.values(document.data.columns ?? {})) {
    if (document.data.sources?.[source]?.text === undefined) continue;
    const table = read(source);
    if (table.ok && table.value.text) return table.value.text;
  }
  return null;
}

/** Windows overlap: behind a border between two parts the first ones that share a character with the part before are left out. */
function withoutOverlap(parts: Parts, text: WindowedText, kept: Int32Array | null): Parts {
  let part = parts[0];
  let end = 0;
  return parts.map((each, p) => {
    const begin = beginsAt(text, kept?.[p] ?? p);
    if (each !== part && begin < end) return LEFT_OUT;
    part = each;
    end = begin + text.window + 1;
    return each;
  });
}

function divide(parts: Parts): SplitRows {
  const rows: readonly number[][] = PARTS.map(() => []);
  for (const [row, part] of parts.entries()) rows[part]?.push(row);
  const [train = [], validation = [], test = []] = rows;
  return { train: Int32Array.from(train), validation: Int32Array.from(validation), test: Int32Array.from(test) };
}

const NAMES: ReadonlyMap<string, number> = new Map([
  ...['train', 'training', '1', 'true'].map((name) => [name, 0] as const),
  ...['validation', 'valid', 'val', 'dev'].map((name) => [name, 1] as const),
  ...['test', 'testing', '0', 'false'].map((name) => [name, 2] as const),
]);

/** Cells say `train`, `validation` or `test` (also 1 or 0 for the first and the last). */
function byColumn(document: Document, column: string, where: Cells): Result<Parts> {
  const found = cellsOf(document, column, where);
  if (!found.ok) return found;
  const { cells, table } = found.value;
  const bad = cells.findIndex((cell) => !NAMES.has(cell.toLowerCase()));
  if (bad >= 0)
    return fail(
      `column "${column}", sample p = ${bad} of ${table.name} is "${cells[bad]}"`,
      'write train, validation or test in every row',
    );
  const parts = Uint8Array.from(cells, (cell) => NAMES.get(cell.toLowerCase()) as number);
  if (!parts.includes(0))
    return fail(`column "${column}" of ${table.name} marks no row for training`, 'write train in some rows');
  return ok(parts);
}

/** The texts of a column of any table that is bound, sample by sample. */
function cellsOf(
  document: Document,
  column: string,
  { read, kept }: Cells,
): Result<{ readonly cells: readonly string[]; readonly table: Table }> {
  const sources = [...new Set(Object.values(document.data.columns ?? {}).map((binding) => binding.source))];
  for (const source of sources) {
    const table = read(source);
    if (!table.ok) return table;
    const found = table.value.columns.find(({ name }) => name === column);
    if (!found || found.kind === 'array') continue;
    const cell = (row: number): string =>
      found.kind === 'text' ? (found.classes[found.codes[row] as number] ?? '') : String(found.values[row]);
    const rows = kept ?? Array.from({ length: table.value.rows }, (_, row) => row);
    return ok({ cells: Array.from(rows, cell), table: table.value });
  }
  return fail(`no bound table has a column "${column}"`, 'name a column of a table that is bound');
}
