import type { TensorData } from '../../graph-core/model/tensor.ts';
import { Breath } from '../breath.ts';
import type { JacobianOf, JacobianView, JacobianWindow } from '../protocol.ts';
import type { Asked } from '../questions.ts';
import { jacobianStats, overviewOf } from './jacobian-stats.ts';
import { type JacobianTarget, targetOf } from './jacobian-target.ts';
import { localJacobians, MAX_ENTRIES } from './local-jacobian.ts';
import { oneHots, probe } from './probing.ts';
import { largestSingularValue, largestSingularValues, singularValuesOf } from './spectrum.ts';

/** Entries of the largest Jacobian that is computed whole to be summarised, 32 MiB. */
const MAX_FORMED = 2 ** 22;
/** Rows that stand for all of a Jacobian which is not. */
const MAX_SAMPLED = 64;
/** Singular values that are told. */
const TOLD = 6;
/** Multiplications of the largest decomposition that gives all of them. */
const MAX_DECOMPOSED = 5e7;
/** Entries of the largest window, and its rows. */
const MAX_WINDOW = 2 ** 16;
const MAX_WINDOW_ROWS = 64;

/** A Jacobian, whole or in summary. @throws SessionError, DeviceError */
export async function jacobianView({ of }: { readonly of: JacobianOf }, asked: Asked): Promise<JacobianView> {
  const target = await targetOf(of, asked);
  const { rows, columns } = target.size;
  return rows * columns <= MAX_ENTRIES ? smallView(target, asked) : largeView(target, asked);
}

async function smallView(target: JacobianTarget, asked: Asked): Promise<JacobianView> {
  const { outputShape, inputShape, rows, columns } = target.size;
  const entries = await wholeOf(target, asked);
  return {
    outputShape,
    inputShape,
    rows,
    columns,
    window: { row: 0, column: 0, rows, columns, entries: Array.from(entries) },
    ...jacobianStats(entries, 1),
    singular: {
      values: (await singularValuesOf(entries, rows, columns, asked.signal)).slice(0, TOLD),
      count: Math.min(rows, columns),
    },
    overview: null,
    sampled: null,
    ...target.nameOf(entries),
  };
}

/** All entries row-major: of a block as the card has them. */
async function wholeOf({ local, mapping, size }: JacobianTarget, { executor, signal }: Asked): Promise<TensorData> {
  if (local) {
    const found = await localJacobians(local, [mapping.wrt], mapping.data, executor, signal);
    return found.get(mapping.wrt) ?? new Float64Array(size.rows * size.columns);
  }
  const backward = size.rows <= size.columns;
  const count = backward ? size.rows : size.columns;
  const table = await probe(mapping, { backward, vectors: oneHots(upTo(count), count), count }, executor, signal);
  return backward ? table : transposed(table, size.columns, size.rows);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** [rows][columns] -> [columns][rows]. */
function transposed(table: TensorData, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = table[r * columns + c] as number;
  return out;
}

/** `count` places of [0, length), evenly spread. */
const spreadOver = (length: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));

async function largeView(target: JacobianTarget, asked: Asked): Promise<JacobianView> {
  const { outputShape, inputShape, rows, columns } = target.size;
  const backward = rows <= columns;
  const [lines, length] = backward ? [rows, columns] : [columns, rows];
  const isWhole = rows * columns <= MAX_FORMED;
  const count = isWhole ? lines : Math.max(1, Math.min(MAX_SAMPLED, Math.floor(MAX_FORMED / length)));
  const places = isWhole ? upTo(lines) : spreadOver(lines, count);
  const table = await probe(target.mapping, { backward, vectors: oneHots(places, lines), count }, asked.executor, asked.signal);
  const across = overviewOf(table, count, length, backward);
  const whole = !isWhole ? null : backward ? table : transposed(table, lines, length);
  return {
    outputShape,
    inputShape,
    rows,
    columns,
    window: { row: 0, column: 0, rows: 0, columns: 0, entries: [] },
    ...jacobianStats(table, lines / count),
    singular: {
      values: isWhole ? await spectrumOf(table, lines, length, asked.signal) : [await largestByProducts(target, asked)],
      count: lines,
    },
    overview: across,
    sampled: isWhole ? null : count,
    ...target.nameOf(whole),
  };
}

/** The largest few of a matrix with no more rows than columns. */
async function spectrumOf(table: TensorData, rows: number, columns: number, signal: AbortSignal): Promise<readonly number[]> {
  if (rows * rows * columns <= MAX_DECOMPOSED) return (await singularValuesOf(table, rows, columns, signal)).slice(0, TOLD);
  const breath = new Breath(signal);
  // of the transpose: its columns are the rows, which are fewer
  const apply = async (x: Float64Array): Promise<Float64Array> => {
    await breath.take();
    const out = new Float64Array(columns);
    for (let r = 0; r < rows; r++) {
      const by = x[r] as number;
      for (let c = 0; c < columns; c++) out[c] = (out[c] as number) + by * (table[r * columns + c] as number);
    }
    return out;
  };
  const applyTransposed = (y: Float64Array): Float64Array => {
    const out = new Float64Array(rows);
    for (let r = 0; r < rows; r++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += (table[r * columns + c] as number) * (y[c] as number);
      out[r] = sum;
    }
    return out;
  };
  return largestSingularValues(apply, applyTransposed, rows, { count: TOLD, seed: 1 });
}

/** The largest singular value of a Jacobian that is never formed. */
async function largestByProducts({ mapping, size }: JacobianTarget, { executor, signal }: Asked): Promise<number> {
  const product = (backward: boolean) => async (x: Float64Array) =>
    Float64Array.from(await probe(mapping, { backward, vectors: () => x, count: 1 }, executor, signal));
  const [forward, backward] = [product(false), product(true)];
  return size.columns <= size.rows
    ? largestSingularValue(forward, backward, size.columns, 1)
    : largestSingularValue(backward, forward, size.rows, 1);
}

/** A part of a Jacobian, kept inside it and to 64 rows and 65536 entries. @throws SessionError, DeviceError */
export async function jacobianWindow(
  { of, at }: { readonly of: JacobianOf; readonly at: Omit<JacobianWindow, 'entries'> },
  asked: Asked,
): Promise<JacobianWindow> {
  const { mapping, size } = await targetOf(of, asked);
  const within = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, Math.floor(x) || 0));
  const row = within(at.row, 0, Math.max(0, size.rows - 1));
  const column = within(at.column, 0, Math.max(0, size.columns - 1));
  const rows = within(at.rows, 0, Math.min(MAX_WINDOW_ROWS, size.rows - row));
  const columns = within(at.columns, 0, Math.min(Math.floor(MAX_WINDOW / Math.max(1, rows)), size.columns - column));
  const places = Array.from({ length: rows }, (_, i) => row + i);
  const vectors = oneHots(places, size.rows);
  const table = await probe(mapping, { backward: true, vectors, count: rows }, asked.executor, asked.signal);
  const entries: number[] = [];
  for (let r = 0; r < rows; r++) entries.push(...table.subarray(r * size.columns + column, r * size.columns + column + columns));
  return { row, column, rows, columns, entries };
}
