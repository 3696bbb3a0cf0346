import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const tanh = elementwise({
  type: 'tanh',
  version: 1,
  family: 'elementwise',
  rank: 2,
  title: 'Tanh',
  symbol: 'tanh(s)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.tanh(x)),
  docs: {
    summary: 'Squashes every entry into (-1, 1).',
    synonyms: ['torch.tanh', 'hyperbolic tangent', 'activation', 'non-linearity'],
  },
  tex: { forward: 'y = \\tanh(x)', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 1 - \\tanh^2(x)' },
  exports: { torch: 'torch.tanh', onnx: { op: 'Tanh', since: 13 } },
  examples: [
    {
      name: 'around zero',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      outputs: { output: { shape: [3], data: [-0.761594, 0, 0.761594] } },
    },
    {
      name: 'saturated',
      inputs: { input: { shape: [2], data: [-100, 100] } },
      outputs: { output: { shape: [2], data: [-1, 1] } },
    },
  ],
});
