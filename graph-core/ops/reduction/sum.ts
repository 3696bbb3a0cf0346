import { primitive } from '../define.ts';
import { DIM, KEEPDIM } from '../internal/common.ts';
import { inferReduction, lowerReduction, restore } from '../internal/reduction.ts';

export const sum = primitive({
  type: 'sum',
  version: 1,
  family: 'reduction',
  rank: 1,
  title: 'Sum',
  symbol: 'Σ',
  inputs: { input: { docs: 'What is summed.', dtype: 'any' } },
  attrs: { dim: DIM, keepdim: KEEPDIM },
  infer: (inputs, attrs) => inferReduction(inputs, attrs, inputs.input?.dtype === 'float' ? 'float' : 'int32'),
  lower: (context) => lowerReduction(context, 'sum'),
  // every entry gets the cotangent of the sum that it went into
  vjp: (b, { inputs, cotangents, attrs }) => {
    const g = cotangents.output;
    return g && inputs.input ? { input: restore(b, g, inputs.input, attrs) } : {};
  },
  jvp: (b, { tangents, attrs }) => (tangents.input ? { output: b.sum(tangents.input, attrs) } : {}),
  docs: {
    summary: 'Adds up the entries along the chosen axes.',
    notes: ['An empty axis gives 0.', 'Integers stay int32.'],
    synonyms: ['torch.sum', 'total', 'add up', '∑'],
  },
  tex: { forward: 'y = \\sum_i x_i', derivative: '\\frac{\\partial y}{\\partial x_i} = 1' },
  exports: { torch: 'torch.sum', onnx: { op: 'ReduceSum', since: 13 } },
  examples: [
    {
      name: 'all entries',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [], data: [10] } },
    },
    {
      name: 'columns, axis kept',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { dim: 0, keepdim: true },
      outputs: { output: { shape: [1, 3], data: [5, 7, 9] } },
    },
    { name: 'empty axis', inputs: { input: { shape: [0], data: [] } }, outputs: { output: { shape: [], data: [0] } } },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
