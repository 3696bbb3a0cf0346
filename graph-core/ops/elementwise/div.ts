import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const div = elementwise({
  type: 'div',
  version: 1,
  family: 'elementwise',
  rank: 7,
  title: 'Divide',
  symbol: 'a / b',
  inputs: { input: { docs: 'Numerator.', dtype: 'any' }, other: { docs: 'Denominator.', dtype: 'any' } },
  formula: ofTwo((x, y) => s.div(x, y)),
  docs: {
    summary: 'Divides the first tensor by the second, entry by entry.',
    notes: [
      'Integers are divided as floats. Division by zero gives an infinity, 0/0 gives NaN.',
      'Shapes broadcast as in torch.',
    ],
    synonyms: ['torch.div', 'quotient', 'ratio', '/', 'divide'],
  },
  tex: {
    forward: 'y = \\frac{a}{b}',
    derivative: '\\frac{\\partial y}{\\partial a} = \\frac{1}{b},\\ \\frac{\\partial y}{\\partial b} = -\\frac{a}{b^2}',
  },
  exports: { torch: 'torch.div', onnx: { op: 'Div', since: 14 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, -9] }, other: { shape: [2], data: [4, 2] } },
      outputs: { output: { shape: [2], data: [0.25, -4.5] } },
    },
    {
      name: 'integers',
      inputs: { input: { shape: [2], data: [1, 7], dtype: 'int32' }, other: { shape: [2], data: [2, 7], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [0.5, 1] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
