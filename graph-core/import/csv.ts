/// <reference path="./papaparse.d.ts" />
import Papa from 'papaparse/papaparse.js';
import { decodeText } from '../document/utf8.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import type { Column, Table } from './table.ts';

/** Cells a table may have: it is held in memory several times while it is bound. */
const MAX_CELLS = 50_000_000;
/** A whole-numbered column with at most this many different values is guessed to hold classes. */
const MAX_CLASSES = 20;

/** A row as it stands in the file. */
interface Row {
  readonly cells: readonly string[];
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
}

/**
 * Reads comma, semicolon or tab separated text, with or without a header line. Errors: `data/empty`, `data/ragged` (the
 * first such row, with its line), `data/duplicate-column`, `data/quotes`, `data/too-large`, `file/not-utf8`.
 * A column that is numbers but for some cells is read as numbers and carries its `fault`: it is an error once it is used.
 */
export function parseCsv(source: string | Uint8Array, fileName: string): Result<Table> {
  const fail = (code: string, message: string, mend: string): Result<Table> =>
    err([errorAt(code, fileName, `${fileName}${message}`, mend)]);
  const text = decodeText(source, fileName);
  if (!text.ok) return text;
  if (text.value.includes('\u0000'))
    return fail('data/unreadable', ': it holds zeros instead of text.', 'Take an undamaged copy.');
  const parsed = Papa.parse(text.value, { delimiter: delimiterOf(text.value) });
  const all = withLines(parsed.data);
  const quoting = parsed.errors.find((e) => e.type === 'Quotes');
  if (quoting !== undefined)
    return fail(
      'data/quotes',
      `, line ${lineOfRow(parsed.data, quoting.row ?? 0)}: a quote is not closed as it should be.`,
      'Close it, or double the quotes inside.',
    );
  const first = all[0];
  const body = first === undefined ? [] : hasHeader(all) ? all.slice(1) : all;
  if (first === undefined || body.length === 0)
    return fail(
      'data/empty',
      ': there are no rows of data.',
      'The first line names the columns, each further line is one sample.',
    );
  const width = first.cells.length;
  if (width * body.length > MAX_CELLS)
    return fail('data/too-large', `: ${width * body.length} cells are too many (at most ${MAX_CELLS}).`, 'Use fewer rows.');
  const ragged = body.find((row) => row.cells.length !== width);
  if (ragged !== undefined)
    return fail(
      'data/ragged',
      `, line ${ragged.line}: expected ${width} cells, found ${ragged.cells.length}.`,
      'Give every row as many cells as the first.',
    );
  const names =
    body === all ? first.cells.map((_, i) => `column${i + 1}`) : first.cells.map((cell, i) => cell.trim() || `column${i + 1}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return fail('data/duplicate-column', `: two columns are called "${twice}".`, 'Rename one of them.');
  return ok({ name: fileName, columns: names.map((name, i) => readColumn(name, i, body, fileName)), rows: body.length });
}

/** What separates the cells: whichever stands most often in the first line that is not empty, outside of quotes. */
function delimiterOf(text: string): string {
  const line = /^.*\S.*$/m.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (delimiter: string): number => line.split(delimiter).length;
  return ['\t', ';', ','].reduce((best, next) => (count(next) > count(best) ? next : best));
}

const lineBreaks = (cells: readonly string[]): number =>
  cells.reduce((n, cell) => n + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

const lineOfRow = (data: readonly (readonly string[])[], row: number): number =>
  data.slice(0, row).reduce((line, cells) => line + 1 + lineBreaks(cells), 1);

/** Rows with the lines on which they begin; empty lines are left out. */
function withLines(data: readonly (readonly string[])[]): readonly Row[] {
  const rows: Row[] = [];
  let line = 1;
  for (const cells of data) {
    if (cells.length > 1 || cells[0]?.trim()) rows.push({ cells, line });
    line += 1 + lineBreaks(cells);
  }
  return rows;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

/** The cell as a number; undefined where it is none (an empty cell is none). */
function numberIn(cell: string): number | undefined {
  const text = cell.trim();
  return NUMBER.test(text) ? Number(text) : WORDS.get(text.toLowerCase());
}

/**
 * The first line is a header when it holds a text above a column of numbers, or nothing but texts. A file of numbers only
 * has none, and one whose first line looks like the others has none either.
 */
function hasHeader(rows: readonly Row[]): boolean {
  const [first, ...rest] = rows.slice(0, 50);
  if (first === undefined) return false;
  const isText = (cell: string | undefined): boolean => cell !== undefined && cell.trim() !== '' && numberIn(cell) === undefined;
  if (first.cells.some((cell, i) => isText(cell) && rest.length > 0 && rest.every((row) => !isText(row.cells[i])))) return true;
  return first.cells.every((cell) => numberIn(cell) === undefined);
}

function readColumn(name: string, at: number, rows: readonly Row[], fileName: string): Column {
  const cells = rows.map((row) => row.cells[at] as string);
  const numbers = cells.map(numberIn);
  const numeric = numbers.filter((n) => n !== undefined).length;
  if (2 * numeric <= cells.length) {
    const values = cells.map((cell) => cell.trim());
    return { name, kind: 'text', values, classes: [...new Set(values)].sort() };
  }
  const values = Float64Array.from(numbers, (n) => n ?? Number.NaN);
  const fault = numeric === cells.length ? {} : { fault: faultOf(name, numbers, rows, at, fileName) };
  const distinct = new Set(values);
  const isDiscrete = distinct.size <= MAX_CLASSES && 2 * distinct.size <= rows.length && values.every(Number.isInteger);
  if (!isDiscrete) return { name, kind: 'continuous', values, ...fault };
  return { name, kind: 'discrete', values, classes: [...distinct].sort((a, b) => a - b).map(String), ...fault };
}

function faultOf(
  name: string,
  numbers: readonly (number | undefined)[],
  rows: readonly Row[],
  at: number,
  fileName: string,
): Diagnostic {
  const bad = numbers.indexOf(undefined);
  const row = rows[bad] as Row;
  const cell = (row.cells[at] as string).trim();
  const found = cell === '' ? 'the cell is empty' : `${JSON.stringify(cell.slice(0, 40))} is not a number`;
  const more = numbers.filter((n) => n === undefined).length - 1;
  const others = more === 0 ? '' : `, and ${more} more cells of this column`;
  const message = `${fileName}, line ${row.line}, column "${name}": ${found}${others}.`;
  return errorAt('data/not-a-number', fileName, message, 'Put a number there, or use another column.');
}
