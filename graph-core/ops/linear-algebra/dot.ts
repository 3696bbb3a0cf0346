import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { composite, opError, type TensorType } from '../define.ts';

export const dot = composite({
  type: 'dot',
  version: 1,
  family: 'linear-algebra',
  rank: 4,
  title: 'Dot product',
  symbol: 'aᵀb',
  inputs: { input: { docs: 'A vector.' }, other: { docs: 'A vector of the same length.' } },
  check: (inputs) => {
    const { input, other } = inputs as { input: TensorType; other: TensorType };
    for (const [port, { shape }] of Object.entries({ input, other })) {
      if (shape.length !== 1)
        return opError('shape/rank', `${port} is ${shapeText(shape)}, not a vector`, 'flatten it, or use matmul', port);
    }
    if (input.shape[0] === other.shape[0]) return null;
    return opError(
      'shape/mismatch',
      `the vectors have ${input.shape[0]} and ${other.shape[0]} entries`,
      'give both the same length',
      'other',
    );
  },
  expand: (b, inputs) => ({
    output: b.contract(b.cast(inputs.input as Value, 'float'), b.cast(inputs.other as Value, 'float'), {
      left: 'k',
      right: 'k',
      out: '',
    }),
  }),
  docs: {
    summary: 'The sum of the products of two vectors’ entries.',
    synonyms: ['torch.dot', 'inner product', 'scalar product'],
  },
  tex: {
    forward: 'y = a^{\\top} b',
    derivative: '\\frac{\\partial y}{\\partial a} = b^{\\top},\\ \\frac{\\partial y}{\\partial b} = a^{\\top}',
    columns: '\\frac{\\partial y}{\\partial a} = b,\\ \\frac{\\partial y}{\\partial b} = a',
  },
  exports: { torch: 'torch.dot', onnx: { op: 'MatMul', since: 13 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, other: { shape: [3], data: [4, 0, -1] } },
      outputs: { output: { shape: [], data: [1] } },
    },
    {
      name: 'empty',
      inputs: { input: { shape: [0], data: [] }, other: { shape: [0], data: [] } },
      outputs: { output: { shape: [], data: [0] } },
    },
    {
      name: 'lengths differ',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
    { name: 'a matrix', inputs: { input: { shape: [1, 1], data: [1] }, other: { shape: [1], data: [1] } }, error: 'shape/rank' },
  ],
});
