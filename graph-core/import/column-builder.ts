import { type Diagnostic, errorAt } from '../model/result.ts';
import { type Column, numberColumn } from './table.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Letters of which, without blanks, a number is made. */
const DECIMAL = /^[0-9.eE+-]+$/;
const INFINITE: ReadonlyMap<string, number> = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);
/** How tables write that there is no value. */
const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'nan', 'null', '?']);

export const isMissing = (cell: string): boolean => cell.length <= 4 && MISSING.has(cell.trim().toLowerCase());

/** Powers of ten that a double holds exactly. */
export const TENS = Array.from({ length: 16 }, (_, i) => 10 ** i);

/** The cell as a number; undefined where it is none. */
export function numberIn(cell: string): number | undefined {
  const plain = plainDecimal(cell);
  if (plain !== undefined) return plain;
  // Number takes all that the pattern does; what more it takes has other letters.
  if (DECIMAL.test(cell)) {
    const value = Number(cell);
    return Number.isNaN(value) ? undefined : value;
  }
  const text = cell.trim();
  return NUMBER.test(text) ? Number(text) : INFINITE.get(text.toLowerCase());
}

/** Most cells: a sign, at most 15 digits, a point. Whole number and power of ten are exact, so that their quotient is rounded once. */
function plainDecimal(cell: string): number | undefined {
  const { length } = cell;
  const isNegative = cell.charCodeAt(0) === 0x2d;
  const start = isNegative ? 1 : 0;
  if (length === start || length > 15) return undefined;
  let whole = 0;
  let point = -1;
  for (let i = start; i < length; i++) {
    const code = cell.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) whole = whole * 10 + (code - 0x30);
    else if (code === 0x2e && point < 0) point = i;
    else return undefined;
  }
  if (point >= 0 && length - start === 1) return undefined;
  const size = point < 0 ? whole : whole / (TENS[length - 1 - point] as number);
  return isNegative ? -size : size;
}

/**
 * Takes the cells of one column in order. Texts are kept only where `asText`: a column that turns out to be one of texts
 * after all is read a second time.
 */
export class ColumnBuilder {
  readonly name: string;
  readonly asText: boolean;
  #values: Float64Array;
  #codes: Int32Array;
  readonly #texts = new Map<string, number>();
  #missing = 0;
  #rows = 0;
  #odd = 0;
  /** The first cell that is no number. */
  #firstOdd: { readonly row: number; readonly cell: string } | null = null;

  constructor(name: string, asText: boolean, capacity = 1024) {
    this.name = name;
    this.asText = asText;
    this.#values = new Float64Array(capacity);
    this.#codes = new Int32Array(asText ? capacity : 0);
  }

  /** A cell that is a number; not where texts are kept. */
  addNumber(value: number): void {
    const row = this.#rows++;
    if (row >= this.#values.length) this.#grow();
    this.#values[row] = value;
  }

  add(cell: string): void {
    const row = this.#rows++;
    if (row >= this.#values.length) this.#grow();
    const value = numberIn(cell) ?? (isMissing(cell) ? Number.NaN : undefined);
    this.#values[row] = value ?? Number.NaN;
    if (value === undefined) {
      this.#odd += 1;
      this.#firstOdd ??= { row, cell };
    } else if (Number.isNaN(value)) this.#missing += 1;
    if (this.asText) this.#codes[row] = value !== undefined && Number.isNaN(value) ? -1 : this.#codeOf(cell.trim());
  }

  /** Half of the cells or more are texts. */
  get isText(): boolean {
    return this.#odd > 0 && 2 * this.#odd >= this.#rows - this.#missing;
  }

  /** The column; `placeOf` says where a row stands in the file. */
  build(placeOf: (row: number) => string, fileName: string): Column {
    if (this.isText) return { name: this.name, kind: 'text', ...this.#sorted() };
    const values = this.#values.subarray(0, this.#rows);
    return numberColumn(this.name, values, this.#firstOdd === null ? {} : { fault: this.#fault(placeOf, fileName) });
  }

  #grow(): void {
    const values = new Float64Array(2 * this.#values.length);
    values.set(this.#values);
    this.#values = values;
    if (!this.asText) return;
    const codes = new Int32Array(values.length);
    codes.set(this.#codes);
    this.#codes = codes;
  }

  #codeOf(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, this.#texts.size);
    return this.#texts.size - 1;
  }

  #sorted(): { readonly codes: Int32Array; readonly classes: readonly string[] } {
    const classes = [...this.#texts.keys()].sort();
    const order = new Int32Array(classes.length);
    for (const [to, text] of classes.entries()) order[this.#texts.get(text) as number] = to;
    const codes = Int32Array.from({ length: this.#rows }, (_, row) => order[this.#codes[row] as number] ?? -1);
    return { codes, classes };
  }

  #fault(placeOf: (row: number) => string, fileName: string): Diagnostic {
    const { row, cell } = this.#firstOdd as { row: number; cell: string };
    const others = this.#odd === 1 ? '' : `, and ${this.#odd - 1} more cells of this column`;
    const found = `${JSON.stringify(cell.trim().slice(0, 40))} is not a number`;
    const message = `${placeOf(row)}, column "${this.name}": ${found}${others}.`;
    return errorAt('data/not-a-number', fileName, message, 'Put a number there, or use another column.');
  }
}
