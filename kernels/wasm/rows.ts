import type { Code, Local, Term } from './code.ts';

/**
 * The same of several vectors, which are computed side by side: a core works on one while it waits for another. One value alone is for all of
 * them, as constants are.
 */
export type Row<T extends Term = Term> = readonly T[];

/** How many vectors there are at most. */
export const MOST_BESIDE = 6;

type Operation = (...operands: readonly Term[]) => Term;

/** Operations by name, of rows in place of terms. */
export type OfRows<T> = { readonly [K in keyof T as T[K] extends Operation ? K : never]: (...rows: readonly Row[]) => Row };

const ofRows =
  (operation: Operation) =>
  (...rows: readonly Row[]): Row => {
    const count = Math.max(...rows.map(({ length }) => length));
    return Array.from({ length: count }, (_, i) => operation(...rows.map((row) => row[i % row.length] as Term)));
  };

export const rowsOf = <T extends object>(operations: T): OfRows<T> =>
  Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, ofRows(operation)])) as OfRows<T>;

/** Each value in a local, one after the other. */
export const lets = (c: Code, row: Row): Row<Local> => row.map((term) => c.let(term));
