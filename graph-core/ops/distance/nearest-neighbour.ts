import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';

function check({ input, weight }: Record<string, TensorType>): OpError | null {
  if (!input) return null;
  if (input.shape.length === 0)
    return opError('shape/rank', 'the input is a scalar', 'declare it as a vector of one entry, shape 1', 'input');
  if (!weight) return null;
  const features = input.shape.at(-1) as number;
  if (weight.shape.length !== 2 || weight.shape[1] !== features) {
    const message = `the weight is ${shapeText(weight.shape)}, the input ${shapeText(input.shape)} has ${features} features`;
    return opError('shape/mismatch', message, `give it the shape K × ${features}`, 'weight');
  }
  return weight.shape[0] === 0
    ? opError('shape/empty', 'there are no vectors to look among', 'give at least one', 'weight')
    : null;
}

export const nearestNeighbour = composite({
  type: 'nearest-neighbour',
  version: 1,
  aliases: ['nearest-neighbor'],
  family: 'distance',
  rank: 1,
  title: 'Nearest neighbour',
  symbol: 'minₖ ‖x − wₖ‖²',
  inputs: {
    input: { docs: 'A vector; leading axes are rows treated alike.' },
    weight: {
      docs: 'The K vectors to look among, one a row; the block’s own unless wired.',
      own: { shape: ({ input }, attrs) => [attrs.numVectors as number, input?.shape.at(-1) ?? 1], init: 'normal' },
    },
  },
  outputs: {
    distance: { docs: 'The squared distance of the nearest vector, which has a derivative.' },
    index: { docs: 'Which vector that is, int32. No derivative: use distance.' },
  },
  attrs: {
    numVectors: { type: 'int', default: 2, min: 1, docs: 'How many vectors K there are, where they are the block’s own.' },
  },
  check,
  expand: (b, inputs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const rows = block(b, 'reshape', { input: x }, { shape: [...x.shape.slice(0, -1), 1, x.shape.at(-1) as number] });
    const difference = block(b, 'sub', { input: rows, other: b.cast(inputs.weight as Value, 'float') });
    const distances = block(b, 'sum', { input: block(b, 'square', { input: difference }) }, { dim: -1 });
    const { values, indices } = b.op('min', { input: distances }, { dim: -1 });
    return { distance: values as Value, index: indices as Value };
  },
  docs: {
    summary: 'Finds the nearest of K learnable vectors, and its squared distance.',
    notes: [
      'Which one is nearest is an integer and moves in jumps: no gradient passes through index. Wire distance into a cost.',
      'Only the nearest vector gets a gradient; of several that are equally near it is the first.',
      'Trained on distance alone this is k-means, one sample at a time.',
    ],
    synonyms: [
      'k-means',
      'clustering',
      'vector quantization',
      'codebook',
      'prototype',
      'self-organising map',
      'nearest neighbor',
      'argmin',
    ],
  },
  tex: {
    forward: 'k^* = \\operatorname*{arg\\,min}_k \\lVert x - w_k \\rVert^2,\\ d = \\lVert x - w_{k^*} \\rVert^2',
    derivative:
      '\\frac{\\partial d}{\\partial x} = 2 (x - w_{k^*})^{\\top},\\ \\frac{\\partial d}{\\partial w_k} = -2 \\, [k = k^*] \\, (x - w_k)^{\\top}',
    columns:
      '\\frac{\\partial d}{\\partial x} = 2 (x - w_{k^*}),\\ \\frac{\\partial d}{\\partial w_k} = -2 \\, [k = k^*] \\, (x - w_k)',
  },
  exports: {
    torch: unsupported('((x.unsqueeze(-2) - w) ** 2).sum(-1).min(-1)'),
    onnx: unsupported('ONNX writes it with Sub, ReduceSumSquare, ArgMin and ReduceMin'),
  },
  examples: [
    {
      name: 'one vector',
      inputs: { input: { shape: [2], data: [1, 2] }, weight: { shape: [3, 2], data: [4, 6, 0, 0, 1, 4] } },
      outputs: { distance: { shape: [], data: [4] }, index: { shape: [], data: [2], dtype: 'int32' } },
    },
    {
      name: 'rows',
      inputs: { input: { shape: [2, 1], data: [1, -3] }, weight: { shape: [2, 1], data: [-2, 2] } },
      outputs: { distance: { shape: [2], data: [1, 1] }, index: { shape: [2], data: [1, 0], dtype: 'int32' } },
    },
    {
      name: 'the first of two equally near',
      inputs: { input: { shape: [1], data: [0] }, weight: { shape: [3, 1], data: [2, -1, 1] } },
      outputs: { distance: { shape: [], data: [1] }, index: { shape: [], data: [1], dtype: 'int32' } },
      kink: 'two vectors are equally near',
    },
    {
      name: 'vectors of another size',
      inputs: { input: { shape: [2], data: [1, 2] }, weight: { shape: [1, 3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
