import type { Json } from '../../graph-core/model/document.ts';
import type { AttrSpec } from '../../graph-core/ops/define.ts';
import { formatFull, formatList, parseNumber } from '../ui/number-format.ts';
import { numberWords, ROW_END, wholeWords } from '../ui/read-number.ts';
import { parseShape } from '../ui/tensor-text.ts';

/** Attributes that are typed as one line: how they are written, and how the line is read. */

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The line for a value. */
export function attrText(spec: AttrSpec, value: unknown): string {
  switch (spec.type) {
    case 'shape':
      return isList(value) ? (value.length === 0 ? '' : value.map((size) => formatFull(Number(size))).join(' × ')) : '';
    case 'dims':
      return isList(value) ? value.join(', ') : value === null || value === undefined ? '' : String(value);
    case 'ints':
    case 'floats':
      return isList(value) ? formatList(value.map((each) => formatFull(Number(each)))) : '';
    case 'strings':
      return isList(value) ? value.join(', ') : '';
    case 'json':
    case 'tensor':
      return value === null || value === undefined ? '' : JSON.stringify(value);
    default:
      return value === null || value === undefined ? '' : String(value);
  }
}

type Read = { readonly ok: true; readonly value: Json } | { readonly ok: false };

const no: Read = { ok: false };
const yes = (value: Json): Read => ({ ok: true, value });

function readNumbers(text: string, whole: boolean): number[] | null {
  const line = text.trim().replace(/^\[|\]$/g, '');
  const words = whole ? wholeWords(line) : numberWords(line, ROW_END)?.flat();
  if (!words) return null;
  const numbers = words.map(parseNumber);
  const fits = numbers.every((each) => each !== null && (whole ? Number.isInteger(each) : Number.isFinite(each)));
  return fits ? (numbers as number[]) : null;
}

function readDims(text: string): Read {
  if (text.trim() === '' || text.trim() === 'all') return yes(null);
  const dims = readNumbers(text, true);
  if (dims === null || dims.length === 0) return no;
  return yes(dims.length === 1 && !text.includes('[') ? (dims[0] as number) : dims);
}

function readJson(text: string): Read {
  if (text.trim() === '') return yes(null);
  try {
    return yes(JSON.parse(text) as Json);
  } catch {
    return no;
  }
}

/** A word such as same, which nobody should have to put in quotes. */
const BARE_WORD = /^(?!(?:true|false|null)$)[a-z][a-z-]*$/;

/** Reads a line for an attribute; its range is checked by the analysis. */
export function readAttr(spec: AttrSpec, text: string): Read {
  switch (spec.type) {
    case 'shape': {
      const shape = parseShape(text, spec.allowInfer === true);
      return shape === null ? no : yes(shape);
    }
    case 'dims':
      return readDims(text);
    case 'ints':
    case 'floats': {
      const list = readNumbers(text, spec.type === 'ints');
      return list === null ? no : yes(list);
    }
    case 'strings':
      return yes(
        text
          .split(',')
          .map((word) => word.trim())
          .filter((word) => word !== ''),
      );
    case 'string':
      return text.length <= (spec.maxLength ?? 4096) ? yes(text) : no;
    case 'json':
      return BARE_WORD.test(text.trim()) ? yes(text.trim()) : readJson(text);
    case 'tensor':
      return readJson(text);
    default:
      return no;
  }
}
