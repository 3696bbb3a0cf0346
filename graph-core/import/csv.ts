/// <reference path="./papaparse.d.ts" />
import Papa, { type ParseResult, type Parser } from 'papaparse/papaparse.js';
import { decodeText } from '../document/utf8.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import { finish, type Pieces } from '../passes/pieces.ts';
import { checkTableSize, checkTextSize } from './budget.ts';
import { ColumnBuilder, isMissing, numberIn } from './column-builder.ts';
import { isPlain, scanPlain } from './csv-scan.ts';
import { type Column, rowPlace, type Table } from './table.ts';

/** Told while a file is read: the share that is done, from 0 to 1. */
export type Progress = (share: number) => void;

/** Characters that are parsed at once: their rows are forgotten before the next ones are read. */
const CHUNK = 2 ** 20;
/** Rows that tell whether there is a header, and which columns hold texts. */
const LOOKED_AT = 50;

/** A row as it stands in the file. */
interface Row {
  readonly cells: readonly string[];
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  /** Its quotes are wrong. */
  readonly isQuoted: boolean;
}

/**
 * Reads comma, semicolon or tab separated text, with or without a header line. Errors: `data/empty`, `data/ragged` (the
 * first such row, with its line), `data/duplicate-column`, `data/quotes`, `data/too-large`, `file/not-utf8`.
 * A column that is numbers but for some cells is read as numbers and carries its `fault`: it is an error once it is used.
 */
export const parseCsv = (source: string | Uint8Array, fileName: string, progress?: Progress): Result<Table> =>
  finish(csvPieces(source, fileName, progress));

/** As {@link parseCsv}, a piece for every chunk of the text. */
export function* csvPieces(source: string | Uint8Array, fileName: string, progress: Progress = () => {}): Pieces<Result<Table>> {
  const short = checkTextSize(fileName, source.length);
  if (!short.ok) return short;
  const fail: Fail = (code, message, mend) => err([errorAt(code, fileName, `${fileName}${message}`, mend)]);
  const text = decodeText(source, fileName);
  if (!text.ok) return text;
  if (text.value.includes('\u0000'))
    return fail('data/unreadable', ': it holds zeros instead of text.', 'Take an undamaged copy.');
  const file: CsvFile = { text: text.value, delimiter: delimiterOf(text.value), fail };
  const head = headOf(file);
  const first = head[0];
  const withHeader = hasHeader(head);
  if (first === undefined || (withHeader && head.length === 1))
    return fail(
      'data/empty',
      ': there are no rows of data.',
      'The first line names the columns, each further line is one sample.',
    );
  const rows = lineCount(text.value);
  const size = checkTableSize(fileName, rows, first.cells.length, Float64Array.BYTES_PER_ELEMENT);
  if (!size.ok) return size;
  const names = first.cells.map((cell, i) => (withHeader && cell.trim()) || `column${i + 1}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return fail('data/duplicate-column', `: two columns are called "${twice}".`, 'Rename one of them.');
  const sample = withHeader ? head.slice(1) : head;
  const texts = names.map((_, i) => 2 * sample.filter(({ cells }) => isText(cells[i])).length >= sample.length);
  return yield* readColumns(file, { fileName, names, texts, withHeader, rows }, progress);
}

type Fail = (code: string, message: string, mend: string) => Result<never>;

interface CsvFile {
  readonly text: string;
  readonly delimiter: string;
  readonly fail: Fail;
}

interface Layout {
  readonly fileName: string;
  readonly names: readonly string[];
  /** Columns that hold texts as far as has been looked. */
  readonly texts: readonly boolean[];
  readonly withHeader: boolean;
  /** At most so many. */
  readonly rows: number;
}

function* readColumns(file: CsvFile, layout: Layout, progress: Progress): Pieces<Result<Table>> {
  const { fileName, names, texts, rows } = layout;
  const builders = names.map((name, i) => new ColumnBuilder(name, texts[i] === true, rows));
  const lines = yield* scan(file, layout, builders, progress);
  if (!lines.ok) return lines;
  // What looked like numbers in the first rows and is texts further down is read again, as texts.
  const late = builders.map((builder) => builder.isText && !builder.asText);
  if (!late.includes(true)) return ok(tableOf(fileName, builders, lines.value));
  const again = names.map((name, i) => (late[i] ? new ColumnBuilder(name, true, rows) : null));
  const second = yield* scan(file, layout, again, progress);
  if (!second.ok) return second;
  const all = builders.map((builder, i) => again[i] ?? builder);
  return ok(tableOf(fileName, all, lines.value));
}

function tableOf(name: string, builders: readonly ColumnBuilder[], lines: Int32Array): Table {
  const columns = builders.map((builder): Column => builder.build((row) => rowPlace({ name, lines }, row), name));
  return { name, columns, rows: lines.length, lines };
}

/** Gives every cell to its column's builder, where it has one; answers with the lines on which the rows begin. */
function* scan(
  { text, delimiter, fail }: CsvFile,
  { names, withHeader }: Layout,
  builders: readonly (ColumnBuilder | null)[],
  progress: Progress,
): Pieces<Result<Int32Array>> {
  const width = names.length;
  const ragged = (line: number, found: number): Result<never> =>
    fail('data/ragged', `, line ${line}: expected ${width} cells, found ${found}.`, 'Give every row as many cells as the first.');
  if (isPlain(text)) {
    const found = yield* scanPlain({ text, delimiter, builders, withHeader, progress, every: CHUNK });
    return found instanceof Int32Array ? ok(found) : ragged(found.line, found.found);
  }
  const lines: number[] = [];
  let isFirst = true;
  for (const rows of rowChunks(text, delimiter, progress)) {
    for (const { cells, line, isQuoted } of rows) {
      if (isQuoted)
        return fail(
          'data/quotes',
          `, line ${line}: a quote is not closed as it should be.`,
          'Close it, or double the quotes inside.',
        );
      if (isFirst && withHeader) isFirst = false;
      else if (cells.length !== width) return ragged(line, cells.length);
      else {
        lines.push(line);
        for (let i = 0; i < width; i++) builders[i]?.add(cells[i] as string);
      }
    }
    yield;
  }
  return ok(Int32Array.from(lines));
}

/**
 * The rows that are not empty, chunk by chunk: there are never more of them than a chunk has. Whoever takes no more chunks
 * leaves the rest unread.
 */
function* rowChunks(text: string, delimiter: string, progress: Progress = () => {}): Generator<readonly Row[]> {
  // Without a quote no cell holds a line end.
  const breaks = text.includes('"') ? lineBreaks : () => 0;
  let line = 1;
  let taken = 0;
  const rowsOf = ({ data, errors }: ParseResult): Row[] => {
    const quoting = errors.find((e) => e.type === 'Quotes')?.row;
    return data.flatMap((cells, i) => {
      const at = line;
      line += 1 + breaks(cells);
      const isEmpty = cells.length === 1 && cells[0]?.trim() === '';
      return isEmpty && i !== quoting ? [] : [{ cells, line: at, isQuoted: i === quoting }];
    });
  };
  // The parser halts behind each chunk until it is told to go on.
  const found: Row[][] = [];
  let parser: Parser | null = null;
  const chunk = (result: ParseResult, halted: Parser): void => {
    halted.pause();
    parser = halted;
    found.push(rowsOf(result));
  };
  Papa.parse(text, { delimiter, chunkSize: CHUNK, chunk });
  for (let rows = found.shift(); rows !== undefined; rows = found.shift()) {
    taken += 1;
    progress(Math.min(1, (taken * CHUNK) / text.length));
    yield rows;
    (parser as Parser | null)?.resume();
  }
}

function headOf({ text, delimiter }: CsvFile): readonly Row[] {
  const rows: Row[] = [];
  for (const chunk of rowChunks(text, delimiter)) {
    rows.push(...chunk.slice(0, LOOKED_AT - rows.length));
    if (rows.length >= LOOKED_AT) break;
  }
  return rows;
}

/** What separates the cells: whichever stands most often in the first line that is not empty, outside of quotes. */
function delimiterOf(text: string): string {
  const line = /^.*\S.*$/m.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (delimiter: string): number => line.split(delimiter).length;
  return ['\t', ';', ','].reduce((best, next) => (count(next) > count(best) ? next : best));
}

const lineBreaks = (cells: readonly string[]): number =>
  cells.reduce((n, cell) => n + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

/** At least as many as there are rows. */
function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < text.length - 1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

const isText = (cell: string | undefined): boolean => cell !== undefined && !isMissing(cell) && numberIn(cell) === undefined;

/**
 * The first line is a header when it holds a text above a column of numbers, or nothing but texts. A file of numbers only
 * has none, and one whose first line looks like the others has none either.
 */
function hasHeader([first, ...rest]: readonly Row[]): boolean {
  if (first === undefined) return false;
  if (first.cells.some((cell, i) => isText(cell) && rest.length > 0 && rest.every((row) => !isText(row.cells[i])))) return true;
  return first.cells.every((cell) => numberIn(cell) === undefined);
}
