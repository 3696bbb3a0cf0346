import { MAX_ELEMENTS, type Shape, sizeOf } from '../../graph-core/model/tensor.ts';
import { decimalMark, parseNumber, rowSeparator } from './number-format.ts';
import { numberWords } from './read-number.ts';

/** What was pasted or typed: its own shape, or a flat list that may take any shape of the same size. */
export interface TypedTensor {
  readonly shape: Shape;
  /** True for `1 2, 3`: only the number of entries is known, or rows when there were several lines. */
  readonly flat: boolean;
  readonly data: readonly number[];
}

/** Why the text is no tensor; the panel words it. `at` is the offending piece. */
export interface TensorTextError {
  readonly code: 'empty' | 'not-a-number' | 'ambiguous' | 'ragged' | 'bad-json' | 'too-deep' | 'too-large';
  readonly at: string;
}

type Parsed = { readonly ok: true; readonly value: TypedTensor } | { readonly ok: false; readonly error: TensorTextError };

const fail = (code: TensorTextError['code'], at = ''): Parsed => ({ ok: false, error: { code, at: at.slice(0, 24) } });

const MAX_RANK = 8;

/** Walks nested arrays without recursion deeper than {@link MAX_RANK}. */
function flatten(value: unknown, depth: number, shape: number[], data: number[]): TensorTextError | null {
  if (depth > MAX_RANK) return { code: 'too-deep', at: '' };
  if (!Array.isArray(value)) {
    if (shape.length !== depth) return { code: 'ragged', at: JSON.stringify(value)?.slice(0, 24) ?? '' };
    const number = typeof value === 'number' ? value : typeof value === 'string' ? parseNumber(value) : null;
    if (number === null) return { code: 'not-a-number', at: JSON.stringify(value)?.slice(0, 24) ?? '' };
    data.push(number);
    return null;
  }
  if (shape.length === depth) {
    if (data.length > 0) return { code: 'ragged', at: '' };
    shape.push(value.length);
  }
  if (shape[depth] !== value.length) return { code: 'ragged', at: JSON.stringify(value).slice(0, 24) };
  for (const inner of value) {
    const error = flatten(inner, depth + 1, shape, data);
    if (error) return error;
  }
  return null;
}

function parseNested(text: string): Parsed {
  let json: unknown;
  try {
    // NaN and Infinity are not JSON; quoting them lets the parser do the rest.
    json = JSON.parse(text.replace(/-?\b(?:NaN|Infinity)\b(?!")/g, (word) => `"${word}"`));
  } catch {
    return fail('bad-json', text);
  }
  const shape: number[] = [];
  const data: number[] = [];
  const error = flatten(json, 0, shape, data);
  return error ? { ok: false, error } : { ok: true, value: { shape, flat: false, data } };
}

/** Numbers apart by commas, semicolons, tabs or spaces; several lines of equal length make a matrix. */
function parseLines(text: string, rowEnd = /\n/): Parsed {
  const lines = numberWords(text, rowEnd);
  if (lines === null) return fail('ambiguous', text);
  const rows: number[][] = [];
  for (const words of lines) {
    if (words.length === 0) continue;
    const row: number[] = [];
    for (const word of words) {
      const number = parseNumber(word);
      if (number === null) return fail('not-a-number', word);
      row.push(number);
    }
    rows.push(row);
  }
  const width = rows[0]?.length ?? 0;
  if (width === 0) return fail('empty');
  const odd = rows.find((row) => row.length !== width);
  if (odd) return fail('ragged', odd.join(' '));
  const shape = rows.length > 1 ? [rows.length, width] : width === 1 ? [] : [width];
  return { ok: true, value: { shape, flat: rows.length === 1, data: rows.flat() } };
}

/** `[1, 2; 3, 4]` as the window shows a tensor, or `[0,5; 1 | 2; 3]` where the mark is a comma: its rows as lines. */
const SHOWN = /^\[([^[\]"]*)\]$/;
/** One number in brackets with a decimal comma, or two with a comma between them. */
const UNCLEAR = /^\[\s*[+\-−]?\d+,\d+\s*\]$/;

/** Reads a whole tensor from pasted text: nested JSON arrays, or numbers in lines. Never throws. */
export function parseTensorText(text: string): Parsed {
  const clean = text.trim();
  if (clean === '') return fail('empty');
  if (clean.length > 50_000_000) return fail('too-large');
  if (!clean.startsWith('[')) return parseLines(clean);
  if (decimalMark() === ',' && UNCLEAR.test(clean)) return fail('ambiguous', clean);
  const nested = parseNested(clean);
  const inner = nested.ok || nested.error.code !== 'bad-json' ? undefined : SHOWN.exec(clean)?.[1];
  return inner === undefined ? nested : parseLines(inner, rowSeparator().trim() === '|' ? /[\n|]/ : /[\n;]/);
}

/** `3, 4`, `3 x 4`, `3×4`, `scalar` or nothing for a scalar; null when it is no shape. `-1` only where inferring is allowed. */
export function parseShape(text: string, allowInfer = false): number[] | null {
  const clean = text
    .trim()
    .replace(/^[[(]|[\])]$/g, '')
    .trim();
  if (clean === '' || clean.toLowerCase() === 'scalar') return [];
  const sizes: number[] = [];
  for (const word of clean.replaceAll('\u2212', '-').split(/\s*[x×*,;]\s*|\s+/i)) {
    if (word === '') continue;
    if (!/^-?\d{1,10}$/.test(word)) return null;
    const size = Number(word);
    if (size < 0 && !(allowInfer && size === -1)) return null;
    sizes.push(size);
  }
  if (sizes.length > MAX_RANK || sizes.filter((size) => size === -1).length > 1) return null;
  const known = sizes.filter((size) => size > 0);
  return sizeOf(known) <= MAX_ELEMENTS ? sizes : null;
}
