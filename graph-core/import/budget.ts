import { err, errorAt, ok, type Result } from '../model/result.ts';

/** Memory that the numbers of one table may take, as of the values of a step. */
export const TABLE_BUDGET = 2 ** 30;

/** Letters that one text of the language's engines can have. */
const MAX_TEXT = 2 ** 29 - 24;

/** Thousands apart by a thin no-break space, which no language takes for a decimal mark. */
const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u202f');

const mebibytes = (bytes: number): string => `${count(Math.ceil(bytes / 2 ** 20))} MiB`;

/** Whether the numbers of a table may be held; says what they would take before it is taken. Error: `data/too-large`. */
export function checkTableSize(file: string, rows: number, columns: number, bytesEach: number): Result<null> {
  const bytes = rows * columns * bytesEach;
  if (bytes <= TABLE_BUDGET) return ok(null);
  const message = `${file}: ${count(rows)} rows of ${count(columns)} numbers take ${mebibytes(bytes)} of memory; at most ${mebibytes(TABLE_BUDGET)} are taken.`;
  return err([errorAt('data/too-large', file, message, 'Use fewer rows or fewer columns.')]);
}

const FEWER_ROWS = 'Use fewer rows, or save it as a NumPy array.';

/** Whether a file can be held as one text. Error: `data/too-large`. */
export function checkTextSize(file: string, bytes: number, mend = FEWER_ROWS): Result<null> {
  if (bytes <= MAX_TEXT) return ok(null);
  const message = `${file}: text of ${mebibytes(bytes)} is not read; at most 512 MiB are.`;
  return err([errorAt('data/too-large', file, message, mend)]);
}
