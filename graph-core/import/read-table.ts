import { err, errorAt, ok, type Result } from '../model/result.ts';
import type { Shape } from '../model/tensor.ts';
import { finish, type Pieces } from '../passes/pieces.ts';
import { checkTableSize, checkTextSize } from './budget.ts';
import { csvPieces, type Progress } from './csv.ts';
import { gunzipPieces } from './gzip.ts';
import { isIdx, parseIdx } from './idx.ts';
import { parseJsonTable } from './json-table.ts';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';
import { type Column, type Numbers, numberColumn, type Table } from './table.ts';

/** What a table arrives as: text or bytes of a file, or columns that somebody else has read (images). */
export type TableContent = string | Uint8Array | Table;

/** Whether a source can have arrays for columns: its file's name says so. Text tables have one number a column. */
export const mayHoldArrays = (file: string): boolean => !/\.(csv|tsv|txt)$/i.test(file);

const startsWith = (bytes: Uint8Array, ...magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);

/**
 * Reads a table, whatever kind of file it is: NumPy arrays (.npy, .npz), IDX (also packed with gzip), JSON, or separated
 * text. The content says which; only JSON is told from text by the file's name as well. Errors are those of each reader.
 */
export const readTable = (content: TableContent, name: string, progress?: Progress): Result<Table> =>
  finish(tablePieces(content, name, progress));

/** As {@link readTable}, separated text in pieces: a large file may be given up between two of them. */
export function* tablePieces(content: TableContent, name: string, progress?: Progress): Pieces<Result<Table>> {
  if (typeof content === 'object' && 'columns' in content) return content.rows > 0 ? ok(content) : noRows(name);
  if (typeof content === 'string') return foreign(content, name) ?? (yield* readText(content, name, progress));
  if (startsWith(content, 0x1f, 0x8b)) return yield* readPacked(content, name, progress);
  if (startsWith(content, 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)) {
    const array = parseNpy(content, name);
    return array.ok ? fromArrays(new Map([[stemOf(name), { shape: array.value.shape, values: array.value.data }]]), name) : array;
  }
  if (startsWith(content, 0x50, 0x4b)) {
    const arrays = parseNpz(content, name);
    if (!arrays.ok) return arrays;
    return fromArrays(new Map([...arrays.value].map(([key, { shape, data }]) => [key, { shape, values: data }])), name);
  }
  if (isIdx(content)) {
    const array = parseIdx(content, name);
    return array.ok ? fromArrays(new Map([[idxName(array.value.shape), array.value]]), name) : array;
  }
  return foreign(content, name) ?? (yield* readText(content, name, progress));
}

/** Files of numbers by the ends of their names. */
const OF_NUMBERS = /(\.npy|\.npz|\.gz|idx[1-4]-ubyte)$/i;

/** What begins as no file of its name does is damaged, or something else that was saved under it: it is no text without rows. */
function foreign({ length }: string | Uint8Array, name: string): Result<Table> | null {
  const ending = OF_NUMBERS.exec(name)?.[0];
  if (ending === undefined) return null;
  const message = length === 0 ? `${name} is empty.` : `${name} is damaged: it does not begin as a "${ending}" file does.`;
  return err([errorAt('data/unreadable', name, message, 'Take an undamaged copy.')]);
}

function* readText(content: string | Uint8Array, name: string, progress?: Progress): Pieces<Result<Table>> {
  if (!/\.json$/i.test(name)) return yield* csvPieces(content, name, progress);
  const short = checkTextSize(name, content.length);
  return short.ok ? parseJsonTable(content, name) : short;
}

function* readPacked(content: Uint8Array, name: string, progress?: Progress): Pieces<Result<Table>> {
  const unpacked = yield* gunzipPieces(content, name);
  if (!unpacked.ok) return unpacked;
  if (startsWith(unpacked.value, 0x1f, 0x8b))
    return err([errorAt('data/unreadable', name, `${name}: it is packed twice.`, 'Unpack it once.')]);
  return yield* tablePieces(unpacked.value, name.replace(/\.gz$/i, ''), progress);
}

const noRows = (name: string): Result<Table> =>
  err([errorAt('data/empty', name, `${name}: there are no rows of data.`, 'The first axis of an array is that of the samples.')]);

const stemOf = (name: string): string => name.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');

/** An IDX file has no name for its array: with one axis it holds labels, with more images. */
const idxName = (shape: Shape): string => (shape.length === 1 ? 'label' : 'image');

/** Arrays as columns: the first axis, equally long in all, is that of the rows. */
function fromArrays(
  arrays: ReadonlyMap<string, { readonly shape: Shape; readonly values: Numbers }>,
  name: string,
): Result<Table> {
  const fail = (code: string, message: string, mend: string): Result<Table> =>
    err([errorAt(code, name, `${name}: ${message}`, mend)]);
  const columns: Column[] = [];
  let first: { readonly key: string; readonly rows: number } | null = null;
  for (const [key, { shape, values }] of arrays) {
    const [rows, ...rest] = shape;
    if (rows === undefined)
      return fail('data/shape', `the array "${key}" is a single number.`, 'The first axis of an array is that of the samples.');
    if (first !== null && rows !== first.rows)
      return fail(
        'data/ragged',
        `the array "${key}" has ${rows} rows and "${first.key}" has ${first.rows}.`,
        'Save arrays with equally many rows together.',
      );
    first ??= { key, rows };
    const size = checkTableSize(name, rows, values.length / Math.max(1, rows), values.BYTES_PER_ELEMENT);
    if (!size.ok) return size;
    columns.push(rest.length === 0 ? numberColumn(key, values) : { name: key, kind: 'array', shape: rest, values });
  }
  if (first === null) return fail('data/empty', 'the archive holds no arrays.', 'Write it with numpy.savez.');
  return first.rows === 0 ? noRows(name) : ok({ name, columns, rows: first.rows });
}
