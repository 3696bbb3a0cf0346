import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { isProse, isReadableAsText, textSpecFor } from './text-source.ts';

describe('a file of text', () => {
  it.each([
    ['a,b\n1,2\n3,4', false],
    ['a;b;c\r\n1;2;3', false],
    ['x\ty\n1\t2', false],
    ['height\n1.5\n2.5', false],
    ['To be, or not to be: that is the question.\n\nWhether tis nobler in the mind', true],
    ['Tell me, O Muse, of that hero\nwho ruled the waves, the land, the air', true],
    ['one word', true],
    ['', true],
  ])('%j is prose: %s', (text, expected) => {
    expect(isProse(text)).toBe(expected);
  });

  it('may be read as a text also where the document only names it', () => {
    expect(isReadableAsText({ file: 'a.txt' })).toBe(true);
    expect(isReadableAsText({ file: 'a.md', inline: 'a' })).toBe(true);
    expect(isReadableAsText({ file: 'a.csv' })).toBe(false);
    expect(isReadableAsText({ file: 'a.txt', inline: 'AA==', encoding: 'base64' })).toBe(false);
  });

  it('is cut as long as what the graph reads, with half a window from one to the next', () => {
    const observed = (id: string, attrs: object) => ({ id, type: 'observed', attrs: { ...attrs } });
    const reads = [observed('a', { shape: [3] }), observed('x', { shape: [20], dtype: 'int32' })];
    expect(textSpecFor({ ...emptyDocument(), nodes: reads })).toEqual({ window: 20, stride: 10 });
    expect(textSpecFor(emptyDocument())).toEqual({ window: 32, stride: 8 });
  });
});
