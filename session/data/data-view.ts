import type { Column, Table } from '../../graph-core/import/table.ts';
import { visibleCharacter } from '../../graph-core/import/text-windows.ts';
import type { DataSource, Document } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { DataReport, TableRows } from '../views/data.ts';
import type { Dataset } from './dataset.ts';
import { type Part, tableOverview } from './overview.ts';
import { partsOf } from './parts.ts';
import { readFile } from './read-once.ts';
import { type GivenTable, type ReadProgress, readAs, readSource, type TableReader } from './sources.ts';

/** Rows that are handed out at once, at most. */
const MAX_ROWS = 200;
const HEAD_ROWS = 6;
/** Numbers of an array that are written out. */
const SHOWN = 6;
/** Characters of a window that are written out. */
const SHOWN_CHARACTERS = 100;

/** The data of a document that is open. */
export interface OpenData {
  readonly document: Document;
  readonly read: TableReader;
  /** Null where the graph cannot run. */
  readonly dataset: Dataset | null;
}

/** What a source of the open document holds. */
export const reportOf = ({ document, read, dataset }: OpenData, source: string): DataReport =>
  report(read(source), partsOf(document, dataset, source));

/** What a source holds that belongs to no document yet; `name` is what it will be called. Can be given up while a file is read. */
export async function inspect(
  { name, source, content }: { readonly name: string; readonly source: DataSource; readonly content: GivenTable | null },
  signal: AbortSignal,
  progress: ReadProgress,
): Promise<DataReport> {
  if (content === null) return report(readSource(name, source, undefined, progress), []);
  return report(await readFile(content, readAs(name, source), signal, progress), []);
}

function report(table: Result<Table>, parts: readonly Part[]): DataReport {
  if (!table.ok) return { ok: false, diagnostics: table.error };
  return {
    ok: true,
    table: tableOverview(table.value, parts),
    parts: parts.map(({ name, rows }) => ({ name, rows: rows.length })),
    head: rowsOf(table.value, 0, HEAD_ROWS),
  };
}

/** Rows of a source as texts; fewer where it ends, none where it cannot be read. */
export function tableRows({ read }: OpenData, source: string, from: number, count: number): TableRows {
  const table = read(source);
  return table.ok ? rowsOf(table.value, from, count) : { from, rows: [] };
}

function rowsOf(table: Table, from: number, count: number): TableRows {
  const first = Math.max(0, Math.min(Math.floor(from) || 0, table.rows));
  const length = Math.max(0, Math.min(count, MAX_ROWS, table.rows - first));
  const rows = Array.from({ length }, (_, i) => table.columns.map((column) => cellText(column, first + i)));
  return { from: first, rows };
}

function cellText(column: Column, row: number): string {
  if (column.kind === 'text') return column.classes[column.codes[row] as number] ?? '';
  if (column.kind !== 'array') return numberText(column.values[row] as number);
  const size = sizeOf(column.shape);
  if (column.classes) return charactersOf(column.values.subarray(row * size, (row + 1) * size), column.classes);
  const shown = column.values.subarray(row * size, row * size + Math.min(size, SHOWN));
  return `${Array.from(shown, numberText).join(' ')}${size > SHOWN ? ' …' : ''}`;
}

/** A window of a text, what cannot be seen as a mark. */
function charactersOf(values: ArrayLike<number>, classes: readonly string[]): string {
  const shown = Array.from({ length: Math.min(values.length, SHOWN_CHARACTERS) }, (_, i) =>
    visibleCharacter(classes[values[i] as number] ?? ''),
  );
  return `${shown.join('')}${values.length > SHOWN_CHARACTERS ? ' …' : ''}`;
}

/** Seven digits: those that a number of 32 bits has. */
const numberText = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(7))));
