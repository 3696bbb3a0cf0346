import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { composite, opError } from '../define.ts';

export const outer = composite({
  type: 'outer',
  version: 1,
  family: 'linear-algebra',
  title: 'Outer product',
  symbol: 'a bᵀ',
  inputs: { input: { docs: 'A vector: the rows.' }, other: { docs: 'A vector: the columns.' } },
  check: (inputs) => {
    for (const [port, { shape }] of Object.entries(inputs)) {
      if (shape.length !== 1)
        return opError('shape/rank', `${port} is ${shapeText(shape)}, not a vector`, 'flatten it first', port);
    }
    return null;
  },
  expand: (b, inputs) => ({
    output: b.contract(b.cast(inputs.input as Value, 'float'), b.cast(inputs.other as Value, 'float'), {
      left: 'm',
      right: 'n',
      out: 'mn',
    }),
  }),
  docs: {
    summary: 'The matrix of all products of two vectors’ entries.',
    notes: ['It is the form of a linear block’s weight gradient.'],
    synonyms: ['torch.outer', 'ger', 'rank one', 'tensor product'],
  },
  tex: { forward: 'Y = a \\, b^{\\top}', derivative: '\\bar a = \\bar Y b,\\ \\bar b = \\bar Y^{\\top} a' },
  exports: { torch: 'torch.outer', onnx: { op: 'Einsum', since: 12 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [4, 0, -1] } },
      outputs: { output: { shape: [2, 3], data: [4, 0, -1, 8, 0, -2] } },
    },
    {
      name: 'empty',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [0], data: [] } },
      outputs: { output: { shape: [2, 0], data: [] } },
    },
    { name: 'a matrix', inputs: { input: { shape: [1, 1], data: [1] }, other: { shape: [1], data: [1] } }, error: 'shape/rank' },
  ],
});
