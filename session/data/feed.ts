import type { Table } from '../../graph-core/import/table.ts';
import type { Address } from '../../graph-core/model/document.ts';
import { allocate, type Dtype, type Shape, sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';

/** What feeds one observed variable or constant. */
export interface Feed {
  readonly address: Address;
  readonly dtype: Dtype;
  /** Shape of one sample. */
  readonly shape: Shape;
  /** Whether each sample has a value of its own; else all samples share one. */
  readonly carries: boolean;
  /** [samples, ...shape] row-major when it carries, else [...shape]. */
  readonly data: TensorData;
  /** Number of samples, where `data` cannot tell: a sample may have no elements. */
  readonly rows?: number;
  /** The table that the numbers come from. */
  readonly origin?: FeedOrigin;
}

/** Where the samples of a feed stand in a file, for messages. */
export interface FeedOrigin {
  readonly table: Pick<Table, 'name' | 'lines' | 'text'>;
  readonly columns: readonly string[];
  /** Names of the classes, where the numbers stand for texts or characters of one column. */
  readonly classes?: readonly string[];
  /** Row of the table of each sample; absent where it is the sample's own number. */
  readonly rows?: Int32Array;
}

/** Number of samples of a feed that carries them. */
export const samplesOf = ({ rows, data, shape }: Feed): number => rows ?? data.length / Math.max(1, sizeOf(shape));

/** Gathers the rows `rows` of a feed: [rows.length, ...shape]; all samples share a feed that does not carry them. */
export function rowsOf(feed: Feed, rows: ArrayLike<number>): TensorData {
  const size = sizeOf(feed.shape);
  const out = allocate(feed.dtype, rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    const from = feed.carries ? (rows[i] as number) * size : 0;
    out.set(feed.data.subarray(from, from + size), i * size);
  }
  return out;
}
