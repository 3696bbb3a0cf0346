import type { Column, Table } from '../import/table.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';

/** Points that somebody drew: of classes, or of a regression. The document holds them, a row each. */
export const DRAWN_NAMES = ['drawn-classes', 'drawn-line'] as const;

export type DrawnName = (typeof DRAWN_NAMES)[number];

/** x1, x2 and the class; or x and y. */
export type DrawnPoint = readonly number[];

export const DRAWN_LIMITS = { points: 2000, classes: 5, coordinate: 1e6 } as const;

const COLUMNS: { readonly [N in DrawnName]: readonly string[] } = {
  'drawn-classes': ['x1', 'x2', 'label'],
  'drawn-line': ['x', 'y'],
};

/** What a drawn set begins with, so that its columns can be bound and trained on at once. */
export const DRAWN_FIRST: { readonly [N in DrawnName]: readonly DrawnPoint[] } = {
  'drawn-classes': [
    [-1, -0.5, 0],
    [-0.5, -1, 0],
    [1, 0.5, 1],
    [0.5, 1, 1],
  ],
  'drawn-line': [
    [-1, -0.5],
    [0, 0.25],
    [1, 0.5],
  ],
};

export const isDrawnName = (name: unknown): name is DrawnName => DRAWN_NAMES.some((each) => each === name);

/** Whether a point has a class. */
export const hasClasses = (name: DrawnName): boolean => COLUMNS[name].length === 3;

/** What is wrong with a point, in words; null where it is one. */
function pointFault(point: unknown, width: number): string | null {
  if (!Array.isArray(point) || point.length !== width) return `it has to be ${width} numbers`;
  const [x, y, label] = point as readonly unknown[];
  const { coordinate, classes } = DRAWN_LIMITS;
  const isIn = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= coordinate;
  if (!isIn(x) || !isIn(y)) return `its coordinates have to be numbers from ${-coordinate} to ${coordinate}`;
  if (width === 2 || (Number.isInteger(label) && (label as number) >= 0 && (label as number) < classes)) return null;
  return `its class has to be a whole number from 0 to ${classes - 1}`;
}

/**
 * The table of a drawn set, a row a point. Errors: `data/generator` naming the first point at fault, or that there are more
 * than {@link DRAWN_LIMITS}; `data/empty`.
 */
export function drawnSet(generator: DrawnName, points: unknown, name: string): Result<Table> {
  const fail = (code: string, message: string, mend: string): Result<Table> =>
    err([errorAt(code, name, `${name}: ${message}`, mend)]);
  const names = COLUMNS[generator];
  if (points !== undefined && !Array.isArray(points))
    return fail('data/generator', '"points" of a drawn set is no list', 'write a list of points');
  const rows = (points ?? []) as readonly DrawnPoint[];
  if (rows.length === 0) return fail('data/empty', 'no point is drawn yet', 'click on the pad under Data in the drawer');
  const { points: most } = DRAWN_LIMITS;
  if (rows.length > most)
    return fail('data/generator', `it has ${rows.length} points, at most ${most} are drawn`, 'use a file of data');
  for (const [row, point] of rows.entries()) {
    const fault = pointFault(point, names.length);
    if (fault !== null) {
      const found = (JSON.stringify(point) ?? 'nothing').slice(0, 40);
      return fail('data/generator', `the point of row p = ${row} is ${found}`, fault);
    }
  }
  const values = (axis: number): Float64Array => Float64Array.from(rows, (point) => point[axis] as number);
  const columns = names.map((column, axis): Column => {
    if (axis < 2) return { name: column, kind: 'continuous', values: values(axis) };
    const labels = values(axis);
    const classes = [...new Set(labels)].sort((a, b) => a - b).map(String);
    return { name: column, kind: 'discrete', values: labels, classes };
  });
  return ok({ name, columns, rows: rows.length });
}
