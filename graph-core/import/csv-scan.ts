import type { Pieces } from '../passes/pieces.ts';
import { type ColumnBuilder, TENS } from './column-builder.ts';

/**
 * The fast way through separated text in which no cell is quoted: most cells are short decimal numbers, which are read where
 * they stand without making a string of each.
 */

/** What stopped it: a row of another number of cells, with its line. */
export interface RaggedRow {
  readonly line: number;
  readonly found: number;
}

interface Scan {
  readonly text: string;
  /** One character. */
  readonly delimiter: string;
  /** One for each cell of a row; null for a column that is not wanted. */
  readonly builders: readonly (ColumnBuilder | null)[];
  readonly withHeader: boolean;
  /** Told the share that is done, each so many characters: a piece of the work. */
  readonly progress: (share: number) => void;
  readonly every: number;
}

const LF = 10;
const CR = 13;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
/** Whole numbers of so many digits are exact. */
const EXACT_DIGITS = 15;

/** Whether each line ends alike, with LF or CR LF, and no cell is quoted. */
export function isPlain(text: string): boolean {
  if (text.includes('"')) return false;
  let returns = 0;
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    if (text.charCodeAt(at + 1) !== LF) return false;
    returns += 1;
  }
  if (returns === 0) return true;
  let feeds = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) feeds += 1;
  return feeds === returns;
}

/** Where the line that begins at `at` ends. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Where an empty line ends; -1 for a line that holds something. Delimiters are no empty line. */
function emptyTo(text: string, at: number, delimiter: string): number {
  const code = text.charCodeAt(at);
  if (code > 32 && code < 128) return -1;
  const end = lineEnd(text, at);
  const line = text.slice(at, end);
  return line.trim() === '' && !line.includes(delimiter) ? end : -1;
}

/**
 * Gives every cell of every row that is not empty to its builder. Answers with the lines on which the rows begin, from 1, or
 * with the first row that has not as many cells as there are builders.
 */
export function* scanPlain(scan: Scan): Pieces<Int32Array | RaggedRow> {
  const { text, delimiter, builders, withHeader, progress, every } = scan;
  const lines: number[] = [];
  let line = 1;
  let told = 0;
  let isHeader = withHeader;
  for (let at = 0; at < text.length; line += 1) {
    const empty = emptyTo(text, at, delimiter);
    if (empty >= 0) at = empty + 1;
    else if (isHeader) {
      isHeader = false;
      at = lineEnd(text, at) + 1;
    } else {
      const end = takeRow(text, at, delimiter.charCodeAt(0), builders);
      if (end < 0) return { line, found: text.slice(at, lineEnd(text, at)).split(delimiter).length };
      lines.push(line);
      at = end + 1;
    }
    if (at - told < every) continue;
    told = at;
    progress(Math.min(1, at / text.length));
    yield;
  }
  progress(1);
  return Int32Array.from(lines);
}

/** Takes one row; gives where its line ends, -1 where it has more or fewer cells than there are builders. */
function takeRow(text: string, from: number, delimiter: number, builders: readonly (ColumnBuilder | null)[]): number {
  const { length } = builders;
  let at = from;
  for (let column = 0; column < length; column++) {
    at = takeCell(text, at, delimiter, builders[column] as ColumnBuilder | null);
    const isLast = column === length - 1;
    if (text.charCodeAt(at) === delimiter) {
      if (isLast) return -1;
      at += 1;
    } else if (!isLast) return -1;
  }
  return text.charCodeAt(at) === CR ? at + 1 : at;
}

/** Takes one cell; gives where it ends. */
function takeCell(text: string, from: number, delimiter: number, builder: ColumnBuilder | null): number {
  let at = from;
  let code = text.charCodeAt(at);
  const isNegative = code === MINUS;
  if (isNegative) code = text.charCodeAt(++at);
  let whole = 0;
  let digits = 0;
  let before = -1;
  for (; ; code = text.charCodeAt(++at)) {
    if (code >= ZERO && code <= NINE) {
      whole = whole * 10 + (code - ZERO);
      digits += 1;
    } else if (code === POINT && before < 0) before = digits;
    else break;
  }
  // Behind the end of the text there is no code: NaN equals nothing.
  const isNumber = digits > 0 && digits <= EXACT_DIGITS;
  if (isNumber && (code === delimiter || code === LF || code === CR || at >= text.length) && builder?.asText !== true) {
    const size = before < 0 ? whole : whole / (TENS[digits - before] as number);
    builder?.addNumber(isNegative ? -size : size);
    return at;
  }
  while (at < text.length && code !== delimiter && code !== LF && code !== CR) code = text.charCodeAt(++at);
  builder?.add(text.slice(from, at));
  return at;
}
