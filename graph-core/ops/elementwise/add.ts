import { s } from '../../scalar/expr.ts';
import { areTruthValues, ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const add = elementwise({
  type: 'add',
  version: 1,
  family: 'elementwise',
  rank: 4,
  title: 'Add',
  symbol: 'a + b',
  inputs: { input: { docs: 'First term.', dtype: 'any' }, other: { docs: 'Second term.', dtype: 'any' } },
  // as in torch, truth values stay what they are
  formula: ofTwo((x, y) => (areTruthValues(x, y) ? s.or(x, y) : s.add(x, y))),
  docs: {
    summary: 'Adds two tensors entry by entry.',
    notes: ['Shapes broadcast as in torch; the gradient of a repeated entry is the sum over its repetitions.'],
    synonyms: ['torch.add', 'plus', '+', 'sum of two'],
  },
  tex: { forward: 'y = a + b', derivative: '\\frac{\\partial y}{\\partial a} = 1,\\ \\frac{\\partial y}{\\partial b} = 1' },
  exports: { torch: 'torch.add', onnx: { op: 'Add', since: 14 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [2], data: [10, -20] } },
      outputs: { output: { shape: [2], data: [11, -18] } },
    },
    {
      name: 'column and row',
      inputs: { input: { shape: [2, 1], data: [1, 2] }, other: { shape: [3], data: [10, 20, 30] } },
      outputs: { output: { shape: [2, 3], data: [11, 21, 31, 12, 22, 32] } },
    },
    {
      name: 'integers stay integers',
      inputs: { input: { shape: [2], data: [1, 2], dtype: 'int32' }, other: { shape: [], data: [3], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [4, 5], dtype: 'int32' } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
