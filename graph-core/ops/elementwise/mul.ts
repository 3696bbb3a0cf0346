import { s } from '../../scalar/expr.ts';
import { areTruthValues, ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const mul = elementwise({
  type: 'mul',
  version: 1,
  family: 'elementwise',
  rank: 6,
  title: 'Multiply',
  symbol: 'a · b',
  inputs: { input: { docs: 'First factor.', dtype: 'any' }, other: { docs: 'Second factor.', dtype: 'any' } },
  // as in torch, truth values stay what they are
  formula: ofTwo((x, y) => (areTruthValues(x, y) ? s.and(x, y) : s.mul(x, y))),
  docs: {
    summary: 'Multiplies two tensors entry by entry.',
    notes: ['Shapes broadcast as in torch. For matrix products see matmul.'],
    synonyms: ['torch.mul', 'times', '*', 'product', 'hadamard', 'gate', 'scale'],
  },
  tex: { forward: 'y = a \\, b', derivative: '\\frac{\\partial y}{\\partial a} = b,\\ \\frac{\\partial y}{\\partial b} = a' },
  exports: { torch: 'torch.mul', onnx: { op: 'Mul', since: 14 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [3], data: [1, 2, 0] }, other: { shape: [3], data: [10, -20, 5] } },
      outputs: { output: { shape: [3], data: [10, -40, 0] } },
    },
    {
      name: 'scalar times matrix',
      inputs: { input: { shape: [], data: [-2] }, other: { shape: [2, 2], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [2, 2], data: [-2, -4, -6, -8] } },
    },
    {
      name: 'empty',
      inputs: { input: { shape: [0, 2], data: [] }, other: { shape: [2], data: [1, 2] } },
      outputs: { output: { shape: [0, 2], data: [] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
