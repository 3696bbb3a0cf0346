import { describe, expect, it } from 'vitest';
import { Numbered } from './numbered.ts';

const lists = (most?: number) => new Numbered<readonly number[]>((list) => list.join(), most);

describe('things that a text tells apart', () => {
  it('have one number where they are equal, and another one where they are not', () => {
    const numbered = lists();
    const first = [1, 2];
    expect(numbered.of(first)).toBe(numbered.of([1, 2]));
    expect(numbered.of([1, 2])).not.toBe(numbered.of([12]));
    expect(numbered.of([2, 1])).not.toBe(numbered.of(first));
  });

  it('are stood for by the first of them', () => {
    const numbered = lists();
    const first = [1, 2];
    expect(numbered.one(first)).toBe(first);
    expect(numbered.one([1, 2])).toBe(first);
  });

  it('never get the number of something else, also where what was known has been forgotten', () => {
    const numbered = lists(12);
    const given = Array.from({ length: 40 }, (_, i) => numbered.of([i, i]));
    expect(new Set(given).size).toBe(40);
  });

  it('are found by their texts only as long as these are not too long together', () => {
    const numbered = lists(12);
    const first = [1, 1];
    numbered.one(first);
    for (let i = 2; i < 9; i++) numbered.of([i, i]);
    expect(numbered.one([1, 1])).not.toBe(first);
    // what is still there keeps its number
    expect(numbered.one(first)).toBe(first);
  });

  it('are forgotten again only when there are too many again', () => {
    const numbered = lists(12);
    const all = [1, 2, 3, 4, 5, 6].map((i) => numbered.one([i, i]));
    expect(numbered.one([5, 5])).toBe(all[4]);
    expect(numbered.one([1, 1])).not.toBe(all[0]);
  });
});
