import { expect, it } from 'vitest';
import { type UnitsSide, unitsMoved } from './units-window.ts';

const units = {
  path: 'f',
  rows: { from: 56, count: 4, total: 60 },
  columns: { from: 0, count: 8, total: 600 },
  row: { at: 1, count: 3 },
  terms: { forward: 40, backward: 40 },
};
const here = { rows: 56, columns: 0, row: 1 };

it.each<[UnitsSide, 1 | -1, object | null]>([
  ['rows', 1, null],
  ['rows', -1, { ...here, rows: 48 }],
  ['columns', 1, { ...here, columns: 8 }],
  ['columns', -1, null],
  ['row', 1, { ...here, row: 2 }],
  ['row', -1, { ...here, row: 0 }],
])('a window of units goes by pages, not over its ends: %s by %i', (side, by, expected) =>
  expect(unitsMoved(units, side, by)).toEqual(expected),
);
