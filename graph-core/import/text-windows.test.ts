import { describe, expect, it } from 'vitest';
import type { Table } from './table.ts';
import { type TextSpec, textWindows, visibleCharacter } from './text-windows.ts';

const read = (text: string | Uint8Array, spec: TextSpec): Table => {
  const result = textWindows(text, 't.txt', spec);
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
};

/** The rows of both columns as texts. */
function windows(table: Table): readonly (readonly string[])[] {
  return Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((column) => {
      if (column.kind !== 'array') throw new Error(`${column.name} is no array`);
      const size = column.shape[0] as number;
      return Array.from(column.values.subarray(row * size, (row + 1) * size), (code) => column.classes?.[code]).join('');
    }),
  );
}

const fault = (text: string | Uint8Array, spec: TextSpec) => {
  const result = textWindows(text, 't.txt', spec);
  if (result.ok) throw new Error('nothing is wrong');
  expect(result.error).toHaveLength(1);
  return result.error[0] as { code: string; message: string; mend?: string };
};

describe('windows of a text', () => {
  it('are its characters with those that follow, a stride apart', () => {
    const table = read('abcdefgh', { window: 3, stride: 2 });
    expect(table.columns.map(({ name }) => name)).toEqual(['input', 'target']);
    expect(windows(table)).toEqual([
      ['abc', 'bcd'],
      ['cde', 'def'],
      ['efg', 'fgh'],
    ]);
  });

  it('stand side by side where no stride is given, and end with the last whole one', () => {
    expect(windows(read('abcdef', { window: 2 })).map(([input]) => input)).toEqual(['ab', 'cd']);
    expect(read('abc', { window: 2 }).rows).toBe(1);
  });

  it('number the characters in the order of their code points, or as the vocabulary does', () => {
    expect(read('baca\n', { window: 1 }).text).toMatchObject({
      vocabulary: ['\n', 'a', 'b', 'c'],
      codes: Int32Array.of(2, 1, 3, 1, 0),
    });
    expect(read('ab', { window: 1, vocabulary: 'cba' }).text).toMatchObject({
      vocabulary: ['c', 'b', 'a'],
      codes: Int32Array.of(2, 1),
    });
  });

  it('take code points for characters, a line end for one, and leave out a byte order mark', () => {
    // a byte order mark, 😀, é, both kinds of line end
    const bytes = [0xef, 0xbb, 0xbf, 0xf0, 0x9f, 0x98, 0x80, 0xc3, 0xa9, 13, 10, 120, 13];
    const { text } = read(Uint8Array.from(bytes), { window: 2 });
    expect(text?.vocabulary).toEqual(['\n', 'x', 'é', '😀']);
    expect(text?.codes).toEqual(Int32Array.of(3, 2, 0, 1, 0));
  });
});

describe('what is wrong with a text is said in one message', () => {
  it('empty', () => {
    expect(fault('', { window: 2 })).toMatchObject({ code: 'data/empty', message: 't.txt: the text is empty.' });
    expect(fault('\uFEFF', { window: 2 }).code).toBe('data/empty');
  });

  it('shorter than a window and what follows it', () => {
    const { code, message, mend } = fault('abcd', { window: 4 });
    expect(code).toBe('data/text');
    expect(message).toContain('a window of 4 characters and the one that follows it are more than the 4 there are');
    expect(mend).toContain('at most 3');
    expect(fault('a', { window: 1 }).mend).toBe('Take a longer text.');
  });

  it('not UTF-8', () => {
    expect(fault(Uint8Array.of(0x61, 0xff, 0x62), { window: 1 })).toMatchObject({ code: 'file/not-utf8' });
    expect(fault(Uint8Array.of(0xff, 0xfe, 0x61, 0), { window: 1 }).message).toContain('UTF-16');
  });

  it('a character outside of the vocabulary, with its line', () => {
    const { code, message, mend } = fault('ab\nbé', { window: 1, vocabulary: 'ab\n' });
    expect(code).toBe('data/character');
    expect(message).toBe('t.txt: line 2 has the character "é", which is none of the 3 of its "vocabulary".');
    expect(mend).toContain('"vocabulary"');
  });

  it.each([
    [{ window: 0 }, '"window" of a text is 0.'],
    [{ window: 2.5 }, '"window" of a text is 2.5.'],
    [{ window: 2, stride: -1 }, '"stride" of a text is -1.'],
    [{ window: 2, vocabulary: '' }, 'its "vocabulary" has no characters.'],
    [{ window: 2, vocabulary: 'aba' }, 'its "vocabulary" has "a" twice.'],
  ])('settings %j', (spec, message) => {
    expect(fault('abcdef', spec)).toMatchObject({ code: 'data/text', message: `t.txt: ${message}` });
  });

  it('more text than can be held, before its bytes are looked at', () => {
    expect(fault(new Uint8Array(2 ** 29), { window: 4 })).toMatchObject({ code: 'data/too-large', mend: 'Take a part of it.' });
  });

  it('more windows than there is memory for', () => {
    expect(fault('ab'.repeat(40_000), { window: 30_000, stride: 1 }).code).toBe('data/too-large');
  });
});

it('shows a character that cannot be seen as a mark', () => {
  expect(['a', ' ', '\n', '\t', '\u0007', '\u00a0'].map(visibleCharacter)).toEqual(['a', '␣', '↵', '⇥', 'U+0007', 'U+00A0']);
});
