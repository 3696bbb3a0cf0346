import { structural } from '../define.ts';

export const constant = structural({
  type: 'constant',
  version: 1,
  family: 'variables',
  rank: 3,
  title: 'Constant',
  symbol: 'c',
  inputs: {},
  outputs: { value: { docs: 'The value.' } },
  attrs: {
    value: {
      type: 'tensor',
      default: { dtype: 'float', shape: [], data: [0] },
      docs: 'The tensor; its dtype and shape are the block’s.',
    },
    symbol: { type: 'string', default: '', maxLength: 40, docs: 'What it is called on the canvas; the id when empty.' },
  },
  docs: {
    summary: 'A tensor that never changes.',
    notes: ['It has no gradient.'],
    synonyms: ['torch.tensor', 'literal', 'number', 'fixed'],
  },
  tex: { forward: 'c', derivative: '0' },
  exports: { torch: 'torch.tensor', onnx: { op: 'Constant', since: 13 } },
  examples: [
    {
      name: 'a vector',
      attrs: { value: { dtype: 'float', shape: [2], data: [1, -1] } },
      outputs: { value: { shape: [2], data: [1, -1] } },
    },
    {
      name: 'a number',
      attrs: { value: { dtype: 'int32', shape: [], data: [7] } },
      outputs: { value: { shape: [], data: [7], dtype: 'int32' } },
    },
  ],
});
