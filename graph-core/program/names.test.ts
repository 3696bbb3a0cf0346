import { expect, it } from 'vitest';
import { Names } from './names.ts';

it('finds variables by name, however often it is asked, of several with one name the first, and those that come later', () => {
  const list = ['a', 'b', 'a', 'c'].map((name, id) => ({ name, id }));
  const names = new Names(() => list);
  for (let i = 0; i < 10; i++) {
    expect(['a', 'b', 'c', 'd'].map((name) => names.get(name))).toEqual([0, 1, 3, undefined]);
  }
  list.push({ name: 'd', id: 4 }, { name: 'b', id: 5 });
  expect(['b', 'd'].map((name) => names.get(name))).toEqual([1, 4]);
});
