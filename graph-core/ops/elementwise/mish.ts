import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { softplus } from '../../scalar/stable.ts';
import { elementwise } from '../define.ts';

export const mish = elementwise({
  type: 'mish',
  version: 1,
  family: 'elementwise',
  title: 'Mish',
  symbol: 's tanh(log(1 + eˢ))',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.mul(x, s.tanh(softplus(x)))),
  docs: {
    summary: 'Weighs every entry by the tanh of its softplus.',
    synonyms: ['torch.nn.functional.mish', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = x \\tanh\\left(\\log(1 + e^{x})\\right)',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\tanh(p) + x \\, (1 - \\tanh^2 p) \\, \\sigma(x),\\ p = \\log(1 + e^{x})',
  },
  exports: { torch: 'torch.nn.functional.mish', onnx: { op: 'Mish', since: 22 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0, 3] } },
      outputs: { output: { shape: [3], data: [-0.252501, 0, 2.986535] } },
    },
  ],
});
