import { decodeText } from '../document/utf8.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import { checkTableSize } from './budget.ts';
import type { Table } from './table.ts';

/** How a text becomes rows. */
export interface TextSpec {
  /** Characters that one row reads. */
  readonly window: number;
  /** Characters from one row's first to the next one's; as many as a window holds when absent. */
  readonly stride?: number;
}

/** A text whose characters are classes: its windows are the rows of a table. */
export interface WindowedText extends Required<TextSpec> {
  /** The different characters (code points), ascending: class i is vocabulary[i]. */
  readonly vocabulary: readonly string[];
  /** The class of every character. */
  readonly codes: Int32Array;
}

export const TEXT_COLUMNS = ['input', 'target'] as const;
export const TEXT_DEFAULTS = { window: 32, stride: 8 } as const;

const fail = (code: string, name: string, message: string, mend: string): Result<never> =>
  err([errorAt(code, name, `${name}: ${message}`, mend)]);

/**
 * Windows of a text as rows: `input` holds the classes of characters t to t + n - 1, `target` those of t + 1 to t + n, with
 * t = 0, stride, 2 stride ... Line ends count as one character. Errors: `file/not-utf8`, `data/text`, `data/empty`,
 * `data/too-large`.
 */
export function textWindows(source: string | Uint8Array, name: string, spec: TextSpec): Result<Table> {
  const { window, stride = window } = spec;
  for (const [key, value] of Object.entries({ window, stride }))
    if (!Number.isInteger(value) || value < 1)
      return fail(
        'data/text',
        name,
        `"${key}" of a text is ${JSON.stringify(value) ?? 'missing'}`,
        'Give a whole number of characters, at least 1.',
      );
  const decoded = decodeText(source, name);
  if (!decoded.ok) return decoded;
  const characters = Array.from(decoded.value.replace(/\r\n?/g, '\n'));
  if (characters.length === 0) return fail('data/empty', name, 'the text is empty.', 'Choose a file with some characters in it.');
  if (characters.length <= window) {
    const message = `a window of ${window} characters and the one that follows it are more than the ${characters.length} there are.`;
    return fail('data/text', name, message, `Take a window of at most ${characters.length - 1} characters, or a longer text.`);
  }
  const rows = Math.floor((characters.length - window - 1) / stride) + 1;
  const size = checkTableSize(name, rows, 2 * window, 4);
  if (!size.ok) return size;
  const { vocabulary, codes } = encode(characters);
  const windowsFrom = (first: number): Int32Array => {
    const values = new Int32Array(rows * window);
    for (let row = 0; row < rows; row++)
      values.set(codes.subarray(row * stride + first, row * stride + first + window), row * window);
    return values;
  };
  const columns = TEXT_COLUMNS.map(
    (column, first) =>
      ({ name: column, kind: 'array', shape: [window], values: windowsFrom(first), classes: vocabulary }) as const,
  );
  return ok({ name, columns, rows, text: { window, stride, vocabulary, codes } });
}

function encode(characters: readonly string[]): Pick<WindowedText, 'vocabulary' | 'codes'> {
  const codePoint = (character: string): number => character.codePointAt(0) as number;
  const vocabulary = [...new Set(characters)].sort((a, b) => codePoint(a) - codePoint(b));
  const classOf = new Map(vocabulary.map((character, i) => [character, i]));
  return { vocabulary, codes: Int32Array.from(characters, (character) => classOf.get(character) as number) };
}

/** Row `row` of a text begins at this character, and ends before `beginsAt(row) + window + 1`, its last target included. */
export const beginsAt = ({ stride }: Pick<WindowedText, 'stride'>, row: number): number => row * stride;

/** The classes of characters that stand in rows `of`, and in none of `among`, ascending. */
export function unseen(
  { codes, window, stride }: WindowedText,
  of: ArrayLike<number>,
  among: ArrayLike<number>,
): readonly number[] {
  const classesIn = (rows: ArrayLike<number>): Set<number> => {
    const found = new Set<number>();
    for (let i = 0; i < rows.length; i++) {
      const first = (rows[i] as number) * stride;
      for (let at = first; at <= first + window; at++) found.add(codes[at] as number);
    }
    return found;
  };
  const known = classesIn(among);
  return [...classesIn(of)].filter((each) => !known.has(each)).sort((a, b) => a - b);
}

/** A character as it is written in a table or on an axis: what cannot be seen has a mark. */
export function visibleCharacter(character: string): string {
  if (character === ' ') return '␣';
  if (character === '\n') return '↵';
  if (character === '\t') return '⇥';
  const code = character.codePointAt(0) as number;
  return code < 32 || /\p{C}|\p{Z}/u.test(character) ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
}
