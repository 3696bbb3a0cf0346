import { type Shape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { broadcast } from '../../shape/shape.ts';
import { composite, type OpError, opError, type TensorType } from '../define.ts';

/** Letters of batch axes; m, n and k are those of the product itself. */
const BATCH = 'abcdefghijlopqrstuvwxyz';

/** Batch axes of an operand: all but the two (a vector: none) of the product. */
const batchOf = (shape: Shape): Shape => shape.slice(0, -2);

function check(inputs: Record<string, TensorType>): OpError | null {
  const { input, other } = inputs as { input: TensorType; other: TensorType };
  for (const [port, type] of Object.entries({ input, other })) {
    if (type.shape.length === 0) return opError('shape/rank', `${port} is a scalar`, 'use mul, or wire a vector or matrix', port);
  }
  const left = input.shape.at(-1) as number;
  const right = (other.shape.length === 1 ? other.shape[0] : other.shape.at(-2)) as number;
  if (left !== right) {
    const message = `${shapeText(input.shape)} times ${shapeText(other.shape)}: the last axis of the first has ${left} entries, the rows of the second are ${right}`;
    return opError('shape/mismatch', message, 'make the inner sizes equal, or transpose one of the two', 'other');
  }
  const batch = broadcast([batchOf(input.shape), batchOf(other.shape)]);
  return batch.ok ? null : batch.error;
}

interface Operand {
  readonly value: Value;
  readonly letters: string;
}

/** An operand without those batch axes of size 1 that the other one stretches, and the letters of its axes. */
function operand(b: Builder, value: Value, other: Shape, own: string): Operand {
  const batch = batchOf(value.shape);
  const rank = Math.max(batch.length, batchOf(other).length);
  const otherBatch = batchOf(other);
  const kept = batch.flatMap((n, d) => {
    const fromEnd = batch.length - d;
    const theirs = otherBatch[otherBatch.length - fromEnd] ?? 1;
    return n === 1 && theirs !== 1 ? [] : [d];
  });
  const letters = kept.map((d) => BATCH[rank - batch.length + d]).join('');
  const shape = [...kept.map((d) => batch[d] as number), ...value.shape.slice(batch.length)];
  return { value: b.reshape(value, shape), letters: letters + own };
}

/** torch.matmul as one contraction: broadcast batch axes are simply not named in the operand that lacks them. */
function expand(b: Builder, left: Value, right: Value): Value {
  const x = operand(b, left, right.shape, left.shape.length === 1 ? 'k' : 'mk');
  const y = operand(b, right, left.shape, right.shape.length === 1 ? 'k' : 'kn');
  const rank = Math.max(batchOf(left.shape).length, batchOf(right.shape).length);
  const batch = [...BATCH.slice(0, rank)].filter((c) => x.letters.includes(c) || y.letters.includes(c)).join('');
  const out = batch + (left.shape.length === 1 ? '' : 'm') + (right.shape.length === 1 ? '' : 'n');
  return b.contract(x.value, y.value, { left: x.letters, right: y.letters, out });
}

export const matmul = composite({
  type: 'matmul',
  version: 1,
  aliases: ['mm', 'bmm'],
  family: 'linear-algebra',
  rank: 3,
  title: 'Matrix product',
  symbol: 'A B',
  inputs: { input: { docs: 'Left factor: vector, matrix or a stack of matrices.' }, other: { docs: 'Right factor.' } },
  check,
  expand: (b, inputs) => ({ output: expand(b, b.cast(inputs.input as Value, 'float'), b.cast(inputs.other as Value, 'float')) }),
  docs: {
    summary: 'The matrix product; leading axes are a stack of matrices and broadcast.',
    notes: [
      'A vector on the left is a row, on the right a column; its axis is dropped from the result. Two vectors give their dot product.',
    ],
    synonyms: ['torch.matmul', 'torch.mm', 'torch.bmm', 'torch.mv', '@', 'matrix multiplication', 'gemm'],
  },
  tex: { forward: 'Y = A B', derivative: '\\bar A = \\bar Y B^{\\top},\\ \\bar B = A^{\\top} \\bar Y' },
  exports: { torch: 'torch.matmul', onnx: { op: 'MatMul', since: 13 } },
  examples: [
    {
      name: 'two matrices',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] }, other: { shape: [2, 2], data: [0, 1, -1, 2] } },
      outputs: { output: { shape: [2, 2], data: [-2, 5, -4, 11] } },
    },
    {
      name: 'matrix and vector',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, other: { shape: [3], data: [1, 0, -1] } },
      outputs: { output: { shape: [2], data: [-2, -2] } },
    },
    {
      name: 'one matrix, a stack of vectors as columns',
      inputs: { input: { shape: [1, 2], data: [1, 2] }, other: { shape: [2, 2, 1], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [2, 1, 1], data: [5, 11] } },
    },
    {
      name: 'stacks that broadcast',
      inputs: { input: { shape: [2, 1, 1, 2], data: [1, 2, 3, 4] }, other: { shape: [1, 2, 2, 1], data: [1, 1, 2, 0] } },
      outputs: { output: { shape: [2, 2, 1, 1], data: [3, 2, 7, 6] } },
    },
    {
      name: 'inner sizes differ',
      inputs: { input: { shape: [1, 2], data: [1, 2] }, other: { shape: [3, 1], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
    { name: 'scalar', inputs: { input: { shape: [], data: [1] }, other: { shape: [1], data: [1] } }, error: 'shape/rank' },
  ],
});
