import { parseFormula } from '../../graph-core/scalar/parse.ts';
import { simplifyExpr } from '../../graph-core/scalar/simplify.ts';
import { decimalMark, parseNumber } from './number-format.ts';

/**
 * Reads numbers as people type them, with point or comma as the decimal mark, whichever the language has. What the window
 * writes is read back as the same number. What can well be meant in two ways is refused with a sentence that says so: `1,000`
 * where the mark is a point, `1.000` where it is a comma, lines such as `1,2` that are numbers or two columns of a file. Of
 * lists the rest follows from the language and from the other numbers: `1,2,3` is three numbers everywhere, `1,5 2` is two
 * where the mark is a comma, and `1,2` in a line of a table is two columns where it is a point.
 */

/** What is true or false is no number. */
const CONDITION = /[<>=≤≥≠]/;

/** Spaces that part thousands where the window wrote the number. */
const GROUP_SPACE = /(?<=\d)[\u202f\u00a0\u2009](?=\d{3}(?!\d))/g;
/** Those of them that stand within a number also where there are several: a no-break space may stand between two. */
const THIN_SPACE = /(?<=\d)[\u202f\u2009](?=\d{3}(?!\d))/g;

/** A comma between digits, where it cannot part thousands: `1,5` and `0,125`, not `1,000`. */
const DECIMAL_COMMA = /^[+\-−]?\d*,\d+(e[+\-−]?\d+)?$/i;

/** One group of thousands, or the decimals of a number: nobody can tell by the number alone. */
const ONE_GROUP = { '.': /^[+\-−]?[1-9]\d{0,2},\d{3}$/, ',': /^[+\-−]?[1-9]\d{0,2}\.\d{3}$/ } as const;
/** Several of them can only be thousands. */
const GROUPS = { '.': /^[+\-−]?[1-9]\d{0,2}(,\d{3}){2,}$/, ',': /^[+\-−]?[1-9]\d{0,2}(\.\d{3}){2,}$/ } as const;

const isOneGroup = (word: string): boolean => ONE_GROUP[decimalMark()].test(word);

/** Digits and marks, with the exponent where there is one: whatever has an exponent has a decimal mark before it. */
const NUMBER = /[\d.,]+(?:e[+\-−]?\d+)?/gi;

/** Whether a mark in the text may part thousands as well as decimals. */
export const isAmbiguous = (text: string): boolean => (text.match(NUMBER) ?? []).some(isOneGroup);

/** Whether a text is one number at most, or an expression: nothing in it parts two of them but perhaps a comma. */
export const isOneWord = (text: string): boolean => !/[\s;|]/.test(text.trim());

/** The two numbers that an ambiguous text can be: with decimals, and with thousands. */
export function readings(text: string): readonly [decimal: number, whole: number] | null {
  const found = [...text.matchAll(NUMBER)].find(([word]) => isOneGroup(word));
  if (found === undefined) return null;
  const sign = /[+\-−]$/.exec(text.slice(0, found.index))?.[0] ?? '';
  const word = `${sign}${found[0]}`;
  const [decimal, whole] = [word.replace(',', '.'), word.replace(/[.,]/, '')].map(parseNumber);
  return decimal === null || whole === null || decimal === undefined || whole === undefined ? null : [decimal, whole];
}

/** The number that an expression without names comes to, `2*pi`; null for anything else. */
function evaluated(text: string): number | null {
  const formula = parseFormula(text);
  if (!formula.ok || formula.value.names.length > 0 || CONDITION.test(text)) return null;
  const result = simplifyExpr(formula.value.expr);
  return result.kind === 'const' && result.dtype !== 'bool' ? result.value : null;
}

/** With points for commas between digits. */
export const withPoints = (text: string): string => text.replace(/(?<=\d),(?=\d)/g, '.');

/** Reads what people type for one number: also `1/3`, `2*pi`, `1e-3`, with either decimal mark where it can be nothing else. */
export function readNumber(text: string): number | null {
  const clean = text.trim().replace(GROUP_SPACE, '');
  if (clean === '' || isAmbiguous(clean)) return null;
  if (GROUPS[decimalMark()].test(clean)) return parseNumber(clean.replace(/[.,]/g, ''));
  if (DECIMAL_COMMA.test(clean)) return parseNumber(clean.replace(',', '.'));
  // a comma that a formula takes parts what a function is given
  return parseNumber(clean) ?? evaluated(clean) ?? (clean.includes(',') ? evaluated(withPoints(clean)) : null);
}

/** Whether a text that is put into one field is for the table about it. One unclear number is for the field, which says what is wrong. */
export const isForTable = (text: string): boolean => readNumber(text) === null && !(isOneWord(text) && isAmbiguous(text));

const GAPS = /[\s,;|]+/;
/** A comma with a space behind it parts numbers also where commas are decimal marks. */
const GAPS_BESIDE_DECIMALS = /[\s;|]+|,(?=\s|$)/;

const wordsOf = (text: string, gaps: RegExp): readonly string[] => text.split(gaps).filter((word) => word !== '');

/** What a comma in lines with several numbers is; null where it can be either. */
function commaIn(lines: readonly string[]): 'decimal' | 'gap' | null {
  const words = lines.map((line) => wordsOf(line, GAPS_BESIDE_DECIMALS));
  const withComma = words.flat().filter((word) => word.includes(','));
  const decimals = withComma.filter((word) => DECIMAL_COMMA.test(word));
  if (decimalMark() === '.') {
    const isAll = decimals.length > 0 && decimals.length === words.flat().length;
    return isAll && words.some((line) => line.length > 1) ? null : 'gap';
  }
  if (withComma.some((word) => /^[+\-−]?\d{1,3}(\.\d{3})+,\d+$/.test(word))) return null;
  if (decimals.length > 0 && decimals.length < withComma.length) return null;
  return decimals.length > 0 ? 'decimal' : 'gap';
}

/** Several lines of one number with a decimal comma each: a column of them, or two columns of a file. */
function isUnclearColumn(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (
    decimalMark() === ',' &&
    lines.length > 1 &&
    lines.every((line) => DECIMAL_COMMA.test(line.replace(/[\s,]+$/, '').trimStart()))
  );
}

/** Two numbers with points and a comma between them: that comma parts them, so the points are decimal ones. */
const POINTED_PAIR = /\.\d+(e[+\-−]?\d+)?,[+\-−]?\d*\.\d/i;

/** Thousands or decimals behind a point where the mark is a comma: told by the other numbers of the text. */
function isPointUnclear(text: string, words: readonly string[], hasDecimalCommas: boolean): boolean {
  const pointed = words.filter((word) => word.includes('.'));
  if (decimalMark() === '.' || !pointed.some(isOneGroup)) return false;
  return hasDecimalCommas || (pointed.every(isOneGroup) && !POINTED_PAIR.test(text));
}

/** What ends a row of a table, also of one that is written in one line. */
export const ROW_END = /[\n;|]/;

/**
 * The words of each row of a text with several numbers, each as {@link parseNumber} reads it. Where the mark is a comma, numbers
 * stand apart by spaces, semicolons or a comma and a space; numbers with points may have commas between them, as in files. Null
 * where a mark can be read in two ways.
 */
export function numberWords(text: string, rowEnd: RegExp): readonly (readonly string[])[] | null {
  const clean = text.replace(THIN_SPACE, '');
  // a comma is weighed within a row: `1,2; 3,4` are two of them
  const comma = isUnclearColumn(clean) ? null : commaIn(clean.split(ROW_END));
  if (comma === null) return null;
  const isDecimal = comma === 'decimal';
  const rows = clean.split(rowEnd).map((line) => wordsOf(line, isDecimal ? GAPS_BESIDE_DECIMALS : GAPS));
  if (isPointUnclear(clean, rows.flat(), isDecimal)) return null;
  return isDecimal ? rows.map((row) => row.map((word) => word.replace(',', '.'))) : rows;
}

const WHOLE = /^[+\-−]?\d+$/;

/** The words of a list of whole numbers, in which a comma can only part them; null where one is none, such as `1.000`. */
export function wholeWords(text: string): readonly string[] | null {
  const words = wordsOf(text.replace(THIN_SPACE, ''), GAPS);
  return words.every((word) => WHOLE.test(word)) ? words : null;
}
