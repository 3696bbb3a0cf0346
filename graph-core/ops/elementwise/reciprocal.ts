import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const reciprocal = elementwise({
  type: 'reciprocal',
  version: 1,
  family: 'elementwise',
  title: 'Reciprocal',
  symbol: '1 / x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.div(1, x)),
  docs: {
    summary: 'One over every entry.',
    notes: ['0 gives an infinity of its sign.'],
    synonyms: ['torch.reciprocal', 'inverse'],
  },
  tex: { forward: 'y = \\frac{1}{x}', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = -\\frac{1}{x^2}' },
  exports: { torch: 'torch.reciprocal', onnx: { op: 'Reciprocal', since: 13 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.5, 4] } },
      outputs: { output: { shape: [3], data: [-0.5, 2, 0.25] } },
    },
  ],
});
