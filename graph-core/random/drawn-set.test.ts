import { expect, it } from 'vitest';
import { DRAWN_FIRST, DRAWN_LIMITS, drawnSet } from './drawn-set.ts';

it('makes a row of each point, with the classes that are there', () => {
  const table = drawnSet('drawn-classes', [...DRAWN_FIRST['drawn-classes'], [0.25, -2, 3]], 't');
  if (!table.ok) throw new Error(table.error[0]?.message);
  const [x1, x2, label] = table.value.columns;
  expect(x1).toEqual({ name: 'x1', kind: 'continuous', values: Float64Array.of(-1, -0.5, 1, 0.5, 0.25) });
  expect(x2?.name).toBe('x2');
  expect(label).toEqual({ name: 'label', kind: 'discrete', values: Float64Array.of(0, 0, 1, 1, 3), classes: ['0', '1', '3'] });
  const line = drawnSet('drawn-line', [[1, 2]], 't');
  expect(line.ok && line.value.columns.map(({ name }) => name)).toEqual(['x', 'y']);
});

it.each([
  [undefined, 'data/empty', 'no point is drawn yet'],
  [{}, 'data/generator', 'no list'],
  [
    [
      [1, 2, 0],
      [1, 2],
    ],
    'data/generator',
    'row p = 1 is [1,2]',
  ],
  [[[1, 2, 5]], 'data/generator', 'row p = 0'],
  [[[1, 2, 0.5]], 'data/generator', 'row p = 0'],
  [[[1, 'a', 0]], 'data/generator', 'row p = 0'],
  [[[1e7, 0, 0]], 'data/generator', 'row p = 0'],
  [[null], 'data/generator', 'row p = 0 is null'],
  [Array.from({ length: DRAWN_LIMITS.points + 1 }, () => [0, 0, 0]), 'data/generator', '2001 points'],
])('refuses %j', (points, code, part) => {
  const table = drawnSet('drawn-classes', points, 't');
  expect(table.ok).toBe(false);
  if (table.ok) return;
  expect(table.error[0]?.code).toBe(code);
  expect(table.error[0]?.message).toContain(part);
});
