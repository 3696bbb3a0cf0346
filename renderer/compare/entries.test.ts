import { afterEach, expect, it } from 'vitest';
import { setDecimalMark } from '../ui/number-format.ts';
import { shownValue } from './entries.ts';

afterEach(() => setDecimalMark('.'));

it('values have the mark of the language, lists of numbers too', () => {
  const values = [0.5, [0.5, 0.25], [[1, 2], [0.5]], [], ['a', 0.5], { lr: 0.5 }, 'f', null];
  expect(values.map(shownValue)).toEqual(['0.5', '[0.5, 0.25]', '[[1, 2], [0.5]]', '[]', '["a",0.5]', '{"lr":0.5}', 'f', '–']);
  setDecimalMark(',');
  expect(values.slice(0, 3).map(shownValue)).toEqual(['0,5', '[0,5; 0,25]', '[[1; 2]; [0,5]]']);
});

it('is cut short', () => {
  expect(shownValue(Array.from({ length: 10_000 }, (_, i) => i))).toHaveLength(40);
});
