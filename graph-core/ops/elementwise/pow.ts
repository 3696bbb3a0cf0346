import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const pow = elementwise({
  type: 'pow',
  version: 1,
  family: 'elementwise',
  title: 'Power',
  symbol: 'aᵖ',
  inputs: { input: { docs: 'The base.' }, exponent: { docs: 'The power.' } },
  formula: ofTwo((x, y) => s.pow(x, y)),
  docs: {
    summary: 'Raises entries of one tensor to the powers in another.',
    notes: [
      'A fractional power of a negative number is NaN; 0 to the power 0 is 1.',
      'The derivative by the exponent is 0 where the base is 0 and the exponent is not negative, as in torch.',
      'Shapes broadcast as in torch.',
    ],
    synonyms: ['torch.pow', 'exponent', '^', '**'],
  },
  tex: {
    forward: 'y = a^{p}',
    derivative: '\\frac{\\partial y}{\\partial a} = p \\, a^{p - 1},\\ \\frac{\\partial y}{\\partial p} = a^{p} \\log a',
  },
  exports: { torch: 'torch.pow', onnx: { op: 'Pow', since: 15 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [3], data: [2, 0.5, 9] }, exponent: { shape: [3], data: [3, -1, 0.5] } },
      outputs: { output: { shape: [3], data: [8, 2, 3] } },
    },
    {
      name: 'one exponent',
      inputs: { input: { shape: [2], data: [1, 4] }, exponent: { shape: [], data: [1.5] } },
      outputs: { output: { shape: [2], data: [1, 8] } },
    },
    {
      name: 'negative base, whole exponent',
      inputs: { input: { shape: [2], data: [-2, -3] }, exponent: { shape: [2], data: [3, 2] } },
      outputs: { output: { shape: [2], data: [-8, 9] } },
      kink: 'the derivative by the exponent does not exist for a negative base',
    },
    {
      name: 'at zero',
      inputs: { input: { shape: [2], data: [0, 0] }, exponent: { shape: [2], data: [0, 2] } },
      outputs: { output: { shape: [2], data: [1, 0] } },
      kink: '0 to a power is no smooth function of the power',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, exponent: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
