import type { ContractCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, stridesOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { collapse } from '../codegen/dims.ts';
import { Cursor } from './cursor.ts';
import type { Kernel } from './kernel.ts';
import { Results } from './results.ts';
import type { Scratch } from './scratch.ts';

/** Products between two looks at the clock. */
const PRODUCTS = 1 << 18;

/** With fewer rows than this, copying the right operand would cost as much as multiplying by it. */
const FEW_ROWS = 4;

/** The sums, and where the call has one the epilogue of all of them, once none of its inputs is read any more. */
export function contractKernel(call: ContractCall, read: readonly TensorData[], write: TensorData, scratch: Scratch): Kernel {
  const { post, inputs, output } = call;
  if (!post) return sumsKernel(call, read, write);
  const dims = [...call.batch, ...call.m, ...call.n];
  const sums = new Float64Array(sizeOf(dims));
  const summed = sumsKernel({ ...call, output: { slot: output.slot, offset: 0, strides: stridesOf(dims) } }, read, sums);
  const results = new Results({ dims, post, inputs, output }, sums, { read, write }, scratch);
  return function* run() {
    yield* summed();
    yield* results.write();
  };
}

/** Vectors are multiplied where they lie; matrices as below. */
function sumsKernel(call: ContractCall, read: readonly TensorData[], write: TensorData): Kernel {
  const { batch, m, n, k, inputs } = call;
  const [, right] = inputs;
  const b = batch.length;
  const kRun = collapse(k, [right.strides.slice(b, b + k.length)]);
  const nRun = collapse(n, [right.strides.slice(b + k.length)]);
  const isDirect = b === 0 && sizeOf(m) < FEW_ROWS && kRun.dims.length <= 1 && nRun.dims.length <= 1;
  if (!isDirect) return matrixKernel(call, read, write);
  return vectorKernel(call, read, write, [kRun.strides[0]?.[0] ?? 0, nRun.strides[0]?.[0] ?? 0]);
}

/** Few rows times a matrix with one stride along k and one along n. */
function vectorKernel(
  { m, n, k, inputs, output }: ContractCall,
  read: readonly TensorData[],
  write: TensorData,
  [kStride, nStride]: readonly [number, number],
): Kernel {
  const [leftMemory, rightMemory] = read as [TensorData, TensorData];
  const [rows, columns, depth] = [sizeOf(m), sizeOf(n), sizeOf(k)];
  const leftFrom = new Cursor([...m, ...k], inputs[0]);
  const out = new Cursor([...m, ...n], output);
  const { offset } = inputs[1];
  // memory is walked along its shorter stride
  const alongK = Math.abs(kStride) <= Math.abs(nStride);

  return function* run() {
    leftFrom.rewind();
    out.rewind();
    const l = new Float64Array(depth);
    const row = new Float64Array(columns);
    const work = Math.max(1, Math.floor(PRODUCTS / Math.max(1, alongK ? depth : columns)));
    for (let x = 0; x < rows; x++) {
      leftFrom.read(leftMemory, l, depth);
      row.fill(0);
      for (let from = 0; from < (alongK ? columns : depth); from += work) {
        if (alongK) dotColumns(l, rightMemory, offset, row, from, Math.min(columns, from + work), kStride, nStride);
        else addRows(l, rightMemory, offset, row, from, Math.min(depth, from + work), kStride, nStride);
        yield;
      }
      out.write(row, write, columns);
    }
  };
}

type Part = (
  l: Float64Array,
  r: TensorData,
  offset: number,
  row: Float64Array,
  from: number,
  to: number,
  kStride: number,
  nStride: number,
) => void;

/** row[y] = l . r[:, y] for the columns [from, to). */
const dotColumns: Part = (l, r, offset, row, from, to, kStride, nStride) => {
  for (let y = from; y < to; y++) {
    let sum = 0;
    let q = offset + y * nStride;
    for (let z = 0; z < l.length; z++, q += kStride) sum += (l[z] as number) * (r[q] as number);
    row[y] = sum;
  }
};

/** row += l[z] r[z, :] for z in [from, to). */
const addRows: Part = (l, r, offset, row, from, to, kStride, nStride) => {
  for (let z = from; z < to; z++) {
    const x = l[z] as number;
    let q = offset + z * kStride;
    for (let y = 0; y < row.length; y++, q += nStride) row[y] = (row[y] as number) + x * (r[q] as number);
  }
};

/**
 * Operands are copied into float64 rows that run along k, the right one as a whole, the left one row by row: the loops then
 * walk memory in order whatever the strides were, and sums are in float64 in either precision. Windows that overlap, as those
 * of a convolution, are never laid out all at once.
 */
function matrixKernel(call: ContractCall, read: readonly TensorData[], write: TensorData): Kernel {
  const [leftMemory, rightMemory] = read as [TensorData, TensorData];
  const { batch, m, n, k, inputs, output } = call;
  const [left, right] = inputs;
  const [batches, rows, columns, depth] = [sizeOf(batch), sizeOf(m), sizeOf(n), sizeOf(k)];
  const b = batch.length;
  // the right operand is stored [k, n]; read it as [n, k]
  const turned = [...right.strides.slice(0, b), ...right.strides.slice(b + k.length), ...right.strides.slice(b, b + k.length)];
  const leftFrom = new Cursor([...batch, ...m, ...k], left);
  const rightFrom = new Cursor([...batch, ...n, ...k], { ...right, strides: turned });
  const out = new Cursor([...batch, ...m, ...n], output);

  return function* run() {
    for (const cursor of [leftFrom, rightFrom, out]) cursor.rewind();
    const l = new Float64Array(depth);
    const r = new Float64Array(columns * depth);
    const row = new Float64Array(columns);
    let work = 0;
    for (let batchIndex = 0; batchIndex < batches; batchIndex++) {
      rightFrom.read(rightMemory, r, r.length);
      yield;
      for (let x = 0; x < rows; x++) {
        leftFrom.read(leftMemory, l, depth);
        for (let y = 0; y < columns; y += 64) {
          const end = Math.min(columns, y + 64);
          multiplyRow(l, r, row, y, end, depth);
          work += (end - y) * depth;
          if (work < PRODUCTS) continue;
          work = 0;
          yield;
        }
        out.write(row, write, columns);
      }
    }
  };
}

/** row[y] = l . r[y], for the columns [first, end), four at a time. */
function multiplyRow(l: Float64Array, r: Float64Array, row: Float64Array, first: number, end: number, depth: number): void {
  let y = first;
  for (; y + 4 <= end; y += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    const [q0, q1, q2, q3] = [y * depth, (y + 1) * depth, (y + 2) * depth, (y + 3) * depth];
    for (let z = 0; z < depth; z++) {
      const x = l[z] as number;
      a += x * (r[q0 + z] as number);
      b += x * (r[q1 + z] as number);
      c += x * (r[q2 + z] as number);
      d += x * (r[q3 + z] as number);
    }
    row[y] = a;
    row[y + 1] = b;
    row[y + 2] = c;
    row[y + 3] = d;
  }
  for (; y < end; y++) {
    let sum = 0;
    const q = y * depth;
    for (let z = 0; z < depth; z++) sum += (l[z] as number) * (r[q + z] as number);
    row[y] = sum;
  }
}
