import { TABLE_BUDGET } from './budget.ts';

/** What reading a file would take, told from its first bytes before anything of it is read. In bytes. */
export interface TableEstimate {
  readonly file: number;
  /** Null where only unpacking tells. */
  readonly rows: number | null;
  /** Numbers of a row; null where only unpacking tells. */
  readonly columns: number | null;
  /** The numbers as they are held. */
  readonly table: number;
  /** The same once more, as the float32 that the graph is fed with. */
  readonly fed: number;
  /** All at once. */
  readonly total: number;
}

/** Memory that the file, its columns and what is fed of them may take together. */
export const READ_BUDGET = 2 * TABLE_BUDGET;

/** First bytes of a file that an estimate looks at. */
export const ESTIMATE_BYTES = 2 ** 16;

const NEWLINE = 10;

/** Two digits: more cannot be told from a part. */
const roughly = (count: number): number => Number(count.toPrecision(2));

/** Rows of a text as long as the lines of `head` on average, without the first, which may be one of names; cells of that. */
function textLayout(head: Uint8Array, size: number): { readonly rows: number; readonly columns: number } {
  const ends = [...head.keys()].filter((i) => head[i] === NEWLINE);
  const [first = head.length] = ends;
  const last = ends.at(-1) ?? first;
  const line = head.subarray(0, first);
  const count = (code: number): number => line.reduce((sum, byte) => sum + (byte === code ? 1 : 0), 1);
  const rows = ends.length < 2 ? 1 : ((size - first) / (last - first)) * (ends.length - 1);
  return { rows: roughly(rows), columns: Math.max(...[9, 44, 59].map(count)) };
}

const wordsOf = (head: Uint8Array): string => Array.from(head.subarray(0, 1024), (byte) => String.fromCharCode(byte)).join('');

/** Shape and bytes of an element, as the header of an array file has them; null for a file of another kind. */
function arrayLayout(head: Uint8Array): { readonly shape: readonly number[]; readonly bytes: number } | null {
  if (head[0] === 0x93 && head[1] === 0x4e) {
    const header = wordsOf(head);
    const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1]?.match(/\d+/g)?.map(Number);
    // Whole numbers are held in 32 bits, others as float32.
    return shape === undefined ? null : { shape, bytes: 4 };
  }
  if (head[0] !== 0 || head[1] !== 0 || (head[3] ?? 0) < 1 || (head[3] ?? 0) > 8) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const rank = head[3] as number;
  if (head.length < 4 + 4 * rank) return null;
  const bytes = { 8: 1, 9: 1, 11: 2, 14: 8 }[head[2] as number] ?? 4;
  return { shape: Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis)), bytes };
}

const isPacked = (head: Uint8Array): boolean => (head[0] === 0x1f && head[1] === 0x8b) || (head[0] === 0x50 && head[1] === 0x4b);

/** `head` holds the first {@link ESTIMATE_BYTES} of the `size` bytes of a file, or all of a shorter one. */
export function estimateTable(head: Uint8Array, size: number, name: string): TableEstimate {
  const of = (rows: number, columns: number, bytes: number): TableEstimate => {
    const [table, fed] = [rows * columns * bytes, rows * columns * 4];
    return { file: size, rows, columns, table, fed, total: size + table + fed };
  };
  if (isPacked(head) || /\.json$/i.test(name))
    return { file: size, rows: null, columns: null, table: size, fed: size, total: 3 * size };
  const array = arrayLayout(head);
  if (array !== null) {
    const [rows = 1, ...rest] = array.shape;
    return of(
      rows,
      rest.reduce((product, length) => product * length, 1),
      array.bytes,
    );
  }
  const { rows, columns } = textLayout(head, size);
  return of(rows, columns, Float64Array.BYTES_PER_ELEMENT);
}
