import { expect, it } from 'vitest';
import { TextCache } from './text-cache.ts';

it('forgets the oldest texts once they are too long together, and never keeps one that is too long itself', () => {
  const cache = new TextCache(20);
  cache.set('a', '12345');
  cache.set('b', '12345');
  cache.set('c', '12345');
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['12345', '12345', '12345']);
  cache.set('b', '123456789');
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, '123456789', '12345']);
  cache.set('d', '1'.repeat(20));
  expect(['b', 'c', 'd'].map((key) => cache.get(key))).toEqual([undefined, undefined, undefined]);
  cache.set('e', '1234567890123456789');
  expect(cache.get('e')).toHaveLength(19);
});
