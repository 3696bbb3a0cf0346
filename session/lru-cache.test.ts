import { expect, it } from 'vitest';
import { LruCache } from './lru-cache.ts';

/** Asks for some keys, and tells which of them had to be made. */
function madeOf(cache: LruCache<string>, keys: string): string {
  let made = '';
  for (const key of keys) {
    const found = cache.get(key, () => {
      made += key;
      return key;
    });
    expect(found).toBe(key);
  }
  return made;
}

it('keeps so many of the latest asked for', () => {
  const cache = new LruCache<string>(2);
  expect(madeOf(cache, 'abab')).toBe('ab');
  expect(madeOf(cache, 'ca')).toBe('ca');
});

it('keeps nothing of what cannot be made', () => {
  const cache = new LruCache<string>(2);
  const fail = (): string => {
    throw new Error('no');
  };
  expect(() => cache.get('a', fail)).toThrow('no');
  expect(madeOf(cache, 'a')).toBe('a');
});
