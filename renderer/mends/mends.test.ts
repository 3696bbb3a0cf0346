import { describe, expect, it } from 'vitest';
import { errorAt } from '../../graph-core/model/result.ts';
import english from '../i18n/en/mends.json';
import { countsOf, isPlace, matching } from './problem-list.ts';

const SOURCES = import.meta.glob<string>('../../graph-core/edit/mends/*.ts', { query: '?raw', import: 'default', eager: true });

describe('mends in words', () => {
  it('have a text for every title that graph-core writes out', () => {
    const titles = new Set(
      Object.entries(SOURCES)
        .filter(([path]) => !path.includes('.test.'))
        .flatMap(([, text]) => [...text.matchAll(/'mends:([a-z-]+)'/g)].map((m) => m[1] as string)),
    );
    expect(titles.size).toBeGreaterThan(30);
    expect([...titles].filter((title) => !(title in english))).toEqual([]);
  });
});

describe('the list of problems', () => {
  const all = [
    errorAt('shape/mismatch', 'C.target', 'the input is 3', 'give both the same shape'),
    { code: 'wire/missing', severity: 'warning', address: 'f.input', message: 'input of f is not wired' } as const,
  ];
  it('is filtered by words of place, message, mend and code, in any order', () => {
    expect(matching(all, ' SAME c.target ')).toEqual([all[0]]);
    expect(matching(all, 'wire/')).toEqual([all[1]]);
    expect(matching(all, 'nothing')).toEqual([]);
    expect(matching(all, '')).toEqual(all);
  });
  it('is counted by how bad they are, and knows which can be shown', () => {
    expect(countsOf(all)).toEqual({ error: 1, warning: 1, info: 0 });
    expect(['f.weight', 'g1/f', 'r[0]/f', '/training/objectives/0', 'data.csv'].map(isPlace)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
