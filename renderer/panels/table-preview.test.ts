import { describe, expect, it } from 'vitest';
import { previewTable } from './table-preview.ts';

describe('previewTable', () => {
  it('shows the head and counts the rest', () => {
    const text = `a,b\n${Array.from({ length: 200 }, (_, i) => `${i},${i * i}`).join('\n')}\n`;
    const preview = previewTable(text, 3);
    expect(preview.columns).toEqual(['a', 'b']);
    expect(preview.rows).toEqual([
      ['0', '0'],
      ['1', '1'],
      ['2', '4'],
    ]);
    expect(preview.count).toBe(200);
  });
  it('does not count the end of the file as a row', () => {
    expect(previewTable('a\n1\n2').count).toBe(2);
    expect(previewTable('a\n1\n2\n\n').count).toBe(2);
  });
  it('keeps commas inside quotes', () => expect(previewTable('a,b\n"1,5",2\n').rows).toEqual([['1,5', '2']]));
  it('has nothing to show of an empty file', () => expect(previewTable('')).toEqual({ columns: [], rows: [], count: 0 }));
});
