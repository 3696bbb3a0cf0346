import { decodeText } from '../document/utf8.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import { checkTableSize, checkTextSize } from './budget.ts';
import type { Table } from './table.ts';

/** How a text becomes rows. */
export interface TextSpec {
  /** Characters that one row reads. */
  readonly window: number;
  /** Characters from one row's first to the next one's; as many as a window holds when absent. */
  readonly stride?: number;
  /** The characters that are classes, in their order; those of the text, ascending, when absent. */
  readonly vocabulary?: string;
}

/** A text whose characters are classes: its windows are the rows of a table. */
export interface WindowedText {
  readonly window: number;
  readonly stride: number;
  /** The different characters (code points): class i is vocabulary[i]. */
  readonly vocabulary: readonly string[];
  /** The class of every character. */
  readonly codes: Int32Array;
}

const TEXT_COLUMNS = ['input', 'target'] as const;
export const TEXT_DEFAULTS = { window: 32, stride: 8 } as const;

const fail = (code: string, name: string, message: string, mend: string): Result<never> =>
  err([errorAt(code, name, `${name}: ${message}`, mend)]);

/**
 * Windows of a text as rows: `input` holds the classes of characters t to t + n - 1, `target` those of t + 1 to t + n, with
 * t = 0, stride, 2 stride ... Line ends count as one character. Errors: `file/not-utf8`, `data/text`, `data/character`,
 * `data/empty`, `data/too-large`.
 */
export function textWindows(source: string | Uint8Array, name: string, spec: TextSpec): Result<Table> {
  const fault = faultOf(spec);
  if (fault !== null) return fail('data/text', name, ...fault);
  const { window, stride = window } = spec;
  const short = checkTextSize(name, source.length, 'Take a part of it.');
  if (!short.ok) return short;
  const decoded = decodeText(source, name);
  if (!decoded.ok) return decoded;
  const text = decoded.value.replace(/\r\n?/g, '\n');
  const count = countOf(text);
  if (count === 0) return fail('data/empty', name, 'the text is empty.', 'Choose a file with some characters in it.');
  if (count <= window) {
    const message = `a window of ${window} characters and the one that follows it are more than the ${count} there are.`;
    const mend = count > 1 ? `Take a window of at most ${count - 1} characters, or a longer text.` : 'Take a longer text.';
    return fail('data/text', name, message, mend);
  }
  const rows = Math.floor((count - window - 1) / stride) + 1;
  const size = checkTableSize(name, rows, 2 * window, 4);
  if (!size.ok) return size;
  const encoded = encode(text, count, name, spec.vocabulary);
  if (!encoded.ok) return encoded;
  const { vocabulary, codes } = encoded.value;
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

/** What is wrong with the settings of a text, and how to mend it; null where nothing is. */
function faultOf({ window, stride = window, vocabulary }: TextSpec): readonly [string, string] | null {
  for (const [key, value] of Object.entries({ window, stride }))
    if (!Number.isSafeInteger(value) || value < 1)
      return [`"${key}" of a text is ${JSON.stringify(value) ?? 'missing'}.`, 'Give a whole number of characters, at least 1.'];
  if (vocabulary === undefined) return null;
  if (vocabulary === '') return ['its "vocabulary" has no characters.', 'Write down those that are classes, or leave it out.'];
  const seen = new Set<string>();
  for (const character of vocabulary) {
    if (seen.has(character)) return [`its "vocabulary" has ${JSON.stringify(character)} twice.`, 'Name each character once.'];
    seen.add(character);
  }
  return null;
}

/** Code points of a text. */
function countOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const codePoint = (character: string): number => character.codePointAt(0) as number;

function encode(
  text: string,
  count: number,
  name: string,
  given: string | undefined,
): Result<Pick<WindowedText, 'vocabulary' | 'codes'>> {
  const vocabulary = given === undefined ? [...new Set(text)].sort((a, b) => codePoint(a) - codePoint(b)) : [...given];
  const classOf = new Map(vocabulary.map((character, i) => [character, i]));
  const codes = new Int32Array(count);
  let [at, line] = [0, 1];
  for (const character of text) {
    const code = classOf.get(character);
    if (code === undefined) {
      const message = `line ${line} has the character ${JSON.stringify(character)}, which is none of the ${vocabulary.length} of its "vocabulary".`;
      const mend = 'Take it out of the text, or add it to the end of "vocabulary" and give the graph one class more.';
      return fail('data/character', name, message, mend);
    }
    codes[at++] = code;
    if (character === '\n') line += 1;
  }
  return ok({ vocabulary, codes });
}

/** Row `row` of a text begins at this character, and ends before `beginsAt(row) + window + 1`, its last target included. */
export const beginsAt = ({ stride }: Pick<WindowedText, 'stride'>, row: number): number => row * stride;

/** A character as it is written in a table or on an axis: what cannot be seen has a mark. */
export function visibleCharacter(character: string): string {
  if (character === ' ') return '␣';
  if (character === '\n') return '↵';
  if (character === '\t') return '⇥';
  const code = character.codePointAt(0) as number;
  return code < 32 || /\p{C}|\p{Z}/u.test(character) ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
}
