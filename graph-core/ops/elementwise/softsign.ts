import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { absolute } from '../../scalar/stable.ts';
import { elementwise } from '../define.ts';

export const softsign = elementwise({
  type: 'softsign',
  version: 1,
  family: 'elementwise',
  title: 'Softsign',
  symbol: 's / (1 + |s|)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.div(x, s.add(1, absolute(x)))),
  // the quotient rule would lose digits where |x| is large
  derivatives: ofFloat((x) => [s.div(1, s.mul(s.add(1, absolute(x)), s.add(1, absolute(x))))]),
  docs: {
    summary: 'Squashes every entry between −1 and 1, more slowly than tanh.',
    synonyms: ['torch.nn.functional.softsign', 'squash', 'activation', 'non-linearity'],
  },
  tex: { forward: 'y = \\frac{x}{1 + |x|}', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{1}{(1 + |x|)^2}' },
  exports: { torch: 'torch.nn.functional.softsign', onnx: { op: 'Softsign', since: 22 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-3, 0.5, 1] } },
      outputs: { output: { shape: [3], data: [-0.75, 0.333333, 0.5] } },
    },
  ],
});
