/**
 * How numbers are written for people, in one place: with the decimal mark of the language, U+2212 as the minus sign, which
 * screen readers speak and digits align with, and thousands apart by a thin no-break space, as ISO 80000-1 has it for point
 * and comma alike, so that no group is ever mistaken for a decimal place. What is data or code keeps its point and does not
 * come here.
 */

import { HIDDEN_MARK, isHidden } from './hidden-number.ts';

export type DecimalMark = '.' | ',';

const MINUS = '\u2212';
const THIN_SPACE = '\u202f';

let mark: DecimalMark = '.';

/** The mark that numbers are written with now. */
export const decimalMark = (): DecimalMark => mark;

const listeners = new Set<() => void>();

/** Hears of another mark; gives what ends that. */
export function onDecimalMark(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** From now on numbers are written with this mark; who calls it has what is on view drawn again. */
export function setDecimalMark(next: DecimalMark): void {
  mark = next;
  for (const listener of listeners) listener();
}

const written = (text: string): string => text.replaceAll('-', MINUS).replace('.', mark);

/** Of what no digits are written. */
function withoutDigits(value: number): string | null {
  if (isHidden(value)) return HIDDEN_MARK;
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '\u221e';
  return value === Number.NEGATIVE_INFINITY ? `${MINUS}\u221e` : null;
}

/** The digits of a finite number, as in code: `-1.23e-4`. */
function digitsOf(value: number, digits: number): string {
  // The sign of a zero is shown in full numbers only: in a gradient it says nothing to the reader.
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  const rounded = Number(value.toPrecision(digits));
  const exact = Math.abs(rounded - value) <= size * 1e-7;
  if (size >= 1e6 || Math.abs(rounded) < 1e-3) {
    return (exact ? rounded.toExponential() : value.toExponential(digits - 1)).replace('e+', 'e');
  }
  if (Math.abs(rounded) >= 10 ** digits) return value.toFixed(0);
  return exact ? String(rounded) : value.toPrecision(digits);
}

/**
 * Three significant digits (or `digits`). Whole numbers below a million are written in full; an exact short fraction keeps
 * no trailing zeros, a rounded one keeps them: 0.5 is `0.5`, 0.50004 is `0.500`.
 */
export const formatNumber = (value: number, digits = 3): string => withoutDigits(value) ?? written(digitsOf(value, digits));

/** The number as it is stored, all digits that tell it from its neighbours. */
export const formatFull = (value: number): string =>
  withoutDigits(value) ?? written(Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e'));

/** So many decimal places, also where they are zeros: columns of times and shares. */
export const formatPlaces = (value: number, places: number): string => withoutDigits(value) ?? written(value.toFixed(places));

/** At most so many significant digits, none of them a zero at the end: `1.5` of 1.4999. */
export const formatShort = (value: number, digits: number): string =>
  withoutDigits(value) ?? written(String(Number(value.toPrecision(digits))));

/** A count with thousands apart: `26 410` (a thin no-break space). */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  return written(String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE));
}

/** Bytes as whole mebibytes, rounded up: `1 024` of a gibibyte, 1 of a few bytes. */
export const formatMebibytes = (bytes: number): string => formatCount(Math.max(1, Math.ceil(bytes / 2 ** 20)));

/** What is put into a sentence as a bare number: counts in groups, all digits of anything else. */
export const formatPlain = (value: number): string => (Number.isInteger(value) ? formatCount(value) : formatFull(value));

/** Numbers, or names and numbers, in a row: a comma that is a decimal mark parts nothing. */
export const formatList = (texts: readonly string[]): string => texts.join(listSeparator());

/** A row vector, the first three of its numbers. */
export const formatRow = (row: readonly number[]): string =>
  `[${formatList([...row.slice(0, 3).map(formatPlain), ...(row.length > 3 ? ['…'] : [])])}]`;

/** Between the numbers of a list. */
export const listSeparator = (): string => (mark === ',' ? '; ' : ', ');

/** Between the rows of a matrix in one line. */
export const rowSeparator = (): string => (mark === ',' ? ' | ' : '; ');

/** As {@link formatNumber}, in TeX, with a point: {@link markTex} puts the mark in when the formula is drawn. */
export function numberTex(value: number): string {
  const special = withoutDigits(value);
  if (special !== null) return special.replace(MINUS, '-').replace('\u221e', '\\infty').replace('NaN', '\\mathrm{NaN}');
  const [mantissa, exponent] = digitsOf(value, 3).split('e');
  return exponent === undefined ? (mantissa as string) : `${mantissa} \\cdot 10^{${exponent}}`;
}

/** Decimals in TeX, not lengths such as `0.5em`. */
const TEX_DECIMAL = /(\d)\.(\d+)(?!\d|\s*(?:em|ex|pt|mu|cm|mm|in)\b)/g;

/** TeX of the program's own with the current mark; in braces, or TeX would put a space behind a comma. */
export const markTex = (tex: string): string => (mark === ',' ? tex.replace(TEX_DECIMAL, '$1{,}$2') : tex);

/** Decimals in words: no part of a name, a path or a version, and nothing that is quoted as it was typed. */
const TEXT_DECIMAL = /(?<![\w.“]|\b(?:torch|version|bản) )(\d+)\.(\d+(?:e[+-]?\d+)?)(?![\w.]*\w)/g;

/** A list in brackets, or lists in one; it may be cut short. */
const TEXT_LIST = /\[(?:[^[\]]|\[[^[\]]*\])*?(?:\]|\.\.\.)/g;

/** The commas of a list of numbers with decimals as this window has them; any other list is a name's, or code. */
const markListCommas = (list: string): string =>
  /^[[\]\d\s.,e+\-−]*$/i.test(list) && /\d\.\d/.test(list) ? list.replace(/,\s*/g, '; ') : list;

/** Words of the engine, which has its numbers with a point and commas between them, with the current mark. */
export const markText = (text: string): string =>
  mark === ',' ? text.replace(TEXT_LIST, markListCommas).replace(TEXT_DECIMAL, '$1,$2') : text;

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a number with a point, also `1/3`, `inf` and `nan`; null when it is none. */
export function parseNumber(text: string): number | null {
  const clean = text.trim().replaceAll(MINUS, '-').replaceAll('\u221e', 'Infinity');
  if (PLAIN.test(clean)) return Number(clean);
  const special = /^([+-]?)(inf|infinity)$/i.exec(clean);
  if (special) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(clean)) return Number.NaN;
  const [above, below, ...rest] = clean.split('/').map((part) => part.trim());
  if (rest.length > 0 || above === undefined || below === undefined) return null;
  return PLAIN.test(above) && PLAIN.test(below) ? Number(above) / Number(below) : null;
}
