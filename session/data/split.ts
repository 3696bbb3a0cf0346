import type { Table } from '../../graph-core/import/table.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { splitOrder } from './random-values.ts';

/** Reads a source once, whoever asks. */
export type TableReader = (source: string) => Result<Table>;

export interface SplitRows {
  /** Ascending. */
  readonly train: Int32Array;
  readonly test: Int32Array;
}

const fail = (message: string, mend: string): Result<SplitRows> => err([errorAt('data/split', '/data/split', message, mend)]);

/** Divides the rows as `data.split` says: a seeded fraction, the first rows, or a column; all are trained on without one. */
export function splitRows(document: Document, samples: number, read: TableReader): Result<SplitRows> {
  const { split } = document.data;
  if (split === undefined || samples <= 1) return ok(divide(samples, () => true));
  if ('column' in split) return byColumn(document, split.column, samples, read);
  if ('first' in split) {
    if (!Number.isInteger(split.first) || split.first < 1)
      return fail(`the first ${split.first} rows cannot be trained on`, 'give a whole number of rows, at least 1');
    return ok(divide(samples, (row) => row < split.first));
  }
  if (!(split.train > 0 && split.train <= 1))
    return fail(`a share of ${split.train} cannot be trained on`, 'give a share above 0, at most 1');
  const count = Math.max(1, Math.round(split.train * samples));
  const chosen = new Set(splitOrder(samples, split.seed ?? 0).subarray(0, count));
  return ok(divide(samples, (row) => chosen.has(row)));
}

function divide(samples: number, isTrain: (row: number) => boolean): SplitRows {
  const train: number[] = [];
  const test: number[] = [];
  for (let row = 0; row < samples; row++) (isTrain(row) ? train : test).push(row);
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}

const TRAIN = new Set(['train', 'training', '1', 'true']);
const TEST = new Set(['test', 'testing', 'validation', '0', 'false']);

/** Cells say `train` or `test` (also 1 or 0). */
function byColumn(document: Document, column: string, samples: number, read: TableReader): Result<SplitRows> {
  const sources = [...new Set(Object.values(document.data.columns ?? {}).map((binding) => binding.source))];
  for (const source of sources) {
    const table = read(source);
    if (!table.ok) return table;
    const found = table.value.columns.find(({ name }) => name === column);
    if (!found) continue;
    const cells = [...(found.values as Iterable<string | number>)].map((cell) => String(cell).trim().toLowerCase());
    const bad = cells.findIndex((cell) => !TRAIN.has(cell) && !TEST.has(cell));
    if (bad >= 0)
      return fail(
        `column "${column}", sample p = ${bad} of ${table.value.name} is "${cells[bad]}"`,
        'write train or test in every row',
      );
    if (!cells.some((cell) => TRAIN.has(cell)))
      return fail(`column "${column}" of ${table.value.name} marks no row for training`, 'write train in some rows');
    return ok(divide(samples, (row) => TRAIN.has(cells[row] ?? '')));
  }
  return fail(`no bound table has a column "${column}"`, 'name a column that marks each row as train or test');
}
