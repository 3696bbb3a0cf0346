import { expect, it } from 'vitest';
import { Obstacles } from './obstacles.ts';

it('finds blocks across any distance at once', () => {
  const at = (id: string, x: number, y: number) => ({ id, rect: { x, y, width: 160, height: 72 } });
  const obstacles = new Obstacles([at('a', -1e7, -1e7), at('b', 0, 0), at('c', 1e7, 1e7)]);
  const ids = (x: number, y: number, size: number) => obstacles.in({ x, y, width: size, height: size }).map(({ id }) => id);
  expect(ids(-1e7, -1e7, 2e7)).toEqual(['a', 'b']);
  expect(ids(-1e7, -1e7, 3e7)).toEqual(['a', 'b', 'c']);
  expect(ids(100, 10, 300)).toEqual(['b']);
  expect(ids(200, 10, 300)).toEqual([]);
});
