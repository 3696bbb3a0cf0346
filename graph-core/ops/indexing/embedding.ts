import { err } from '../../model/result.ts';
import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { s } from '../../scalar/expr.ts';
import { composite, type OpError, opError, type TensorType } from '../define.ts';

const rowsOf = (inputs: Record<string, TensorType>, attrs: Attrs): number =>
  inputs.weight?.shape[0] ?? (attrs.numEmbeddings as number);

function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const { index, weight } = inputs;
  if (index && index.dtype !== 'int32')
    return opError('dtype/index', 'the index has to be int32', 'cast it, or declare the variable int32', 'index');
  if (weight && weight.shape.length !== 2)
    return err(
      opError('shape/rank', `the weight has ${weight.shape.length} axes`, 'give it two: one row for each word', 'weight'),
    ).error;
  const padding = attrs.paddingIdx;
  const rows = rowsOf(inputs, attrs);
  if (padding === null || (Number.isInteger(padding) && (padding as number) >= -rows && (padding as number) < rows)) return null;
  const message = `paddingIdx is ${JSON.stringify(padding)}, and there are ${rows} rows`;
  return opError('attr/range', message, `choose a row from 0 to ${rows - 1}, or null`, 'paddingIdx');
}

/** Rows of the padding index learn nothing: their gradient is cut. */
function withoutPadding(b: Builder, rows: Value, index: Value, padding: number): Value {
  const isPadding = b.map((i) => s.eq(i, s.constant(padding, 'int32')), b.reshape(index, [sizeOf(index.shape), 1]));
  return b.where(isPadding, b.op('stop-gradient', { input: rows }).output as Value, rows);
}

export const embedding = composite({
  type: 'embedding',
  version: 1,
  family: 'shape',
  title: 'Embedding',
  symbol: 'W[i]',
  inputs: {
    index: { docs: 'Indices of any shape: int32.', dtype: 'int32' },
    weight: {
      docs: 'One row for each index, n × d; the block’s own unless wired.',
      own: {
        shape: (_, attrs) => [attrs.numEmbeddings as number, attrs.embeddingDim as number],
        init: 'normal',
      },
    },
  },
  attrs: {
    numEmbeddings: { type: 'int', default: 10, min: 1, docs: 'Number of rows, where the weight is the block’s own.' },
    embeddingDim: { type: 'int', default: 3, min: 1, docs: 'Length of a row, where the weight is the block’s own.' },
    paddingIdx: { type: 'json', default: null, docs: 'A row that gets no gradient, or null.' },
  },
  check,
  expand: (b, inputs, attrs) => {
    const [index, weight] = [inputs.index as Value, inputs.weight as Value];
    const flat = b.reshape(index, [sizeOf(index.shape)]);
    const picked = b.op('index-select', { input: weight, index: flat }, { dim: 0 }).output as Value;
    const [count, width] = weight.shape as [number, number];
    const padding = attrs.paddingIdx as number | null;
    const rows = padding === null ? picked : withoutPadding(b, picked, index, padding < 0 ? padding + count : padding);
    return { output: b.reshape(rows, [...index.shape, width]) };
  },
  docs: {
    summary: 'A row of a table for every index: words become vectors.',
    notes: [
      'The rows start as in torch.nn.Embedding: from the standard normal distribution.',
      'The gradient of a row is the sum over the places where its index stands.',
    ],
    synonyms: ['torch.nn.Embedding', 'torch.nn.functional.embedding', 'lookup', 'word vectors', 'table'],
  },
  tex: { forward: 'y_j = W_{i_j}', derivative: '\\bar W_k = \\sum_{j : i_j = k} \\bar y_j' },
  exports: { torch: 'torch.nn.Embedding', onnx: { op: 'Gather', since: 13 } },
  examples: [
    {
      name: 'a sentence',
      inputs: { index: { shape: [3], data: [2, 0, 2], dtype: 'int32' }, weight: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] } },
      outputs: { output: { shape: [3, 2], data: [5, 6, 1, 2, 5, 6] } },
    },
    {
      name: 'one index',
      inputs: { index: { shape: [], data: [1], dtype: 'int32' }, weight: { shape: [2, 2], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [2], data: [3, 4] } },
    },
    {
      name: 'a row that learns nothing',
      inputs: { index: { shape: [2], data: [0, 1], dtype: 'int32' }, weight: { shape: [2, 1], data: [5, 6] } },
      attrs: { paddingIdx: 0 },
      outputs: { output: { shape: [2, 1], data: [5, 6] } },
      kink: 'the padding row is held constant',
    },
    {
      name: 'floats',
      inputs: { index: { shape: [1], data: [1] }, weight: { shape: [2, 1], data: [5, 6] } },
      error: 'dtype/index',
    },
  ],
});
