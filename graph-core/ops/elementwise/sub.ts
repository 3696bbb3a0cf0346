import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const sub = elementwise({
  type: 'sub',
  version: 1,
  family: 'elementwise',
  rank: 5,
  title: 'Subtract',
  symbol: 'a − b',
  inputs: { input: { docs: 'What is subtracted from.', dtype: 'any' }, other: { docs: 'What is subtracted.', dtype: 'any' } },
  formula: ofTwo((x, y) => s.sub(x, y)),
  docs: {
    summary: 'Subtracts the second tensor from the first, entry by entry.',
    notes: ['Shapes broadcast as in torch.'],
    synonyms: ['torch.sub', 'minus', '-', 'difference', 'subtract'],
  },
  tex: { forward: 'y = a - b', derivative: '\\frac{\\partial y}{\\partial a} = 1,\\ \\frac{\\partial y}{\\partial b} = -1' },
  exports: { torch: 'torch.sub', onnx: { op: 'Sub', since: 14 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [2], data: [10, -20] } },
      outputs: { output: { shape: [2], data: [-9, 22] } },
    },
    {
      name: 'scalar minus vector',
      inputs: { input: { shape: [], data: [1] }, other: { shape: [2], data: [10, -20] } },
      outputs: { output: { shape: [2], data: [-9, 21] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
