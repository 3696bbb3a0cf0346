import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { sigmoid, softplus } from '../../scalar/stable.ts';
import { elementwise, unsupported } from '../define.ts';

export const logsigmoid = elementwise({
  type: 'logsigmoid',
  version: 1,
  family: 'elementwise',
  title: 'Log-sigmoid',
  symbol: 'log σ(s)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.neg(softplus(s.neg(x)))),
  derivatives: ofFloat((x) => [sigmoid(s.neg(x))]),
  docs: {
    summary: 'The logarithm of the sigmoid, without overflow.',
    notes: ['Stable at both ends: far below 0 it is the entry itself.'],
    synonyms: ['torch.nn.functional.logsigmoid', 'log probability', 'activation', 'non-linearity'],
  },
  tex: { forward: 'y = -\\log\\left(1 + e^{-x}\\right)', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\sigma(-x)' },
  exports: { torch: 'torch.nn.functional.logsigmoid', onnx: unsupported('ONNX writes it with Softplus and Neg') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [4], data: [-1000, -1, 0, 3] } },
      outputs: { output: { shape: [4], data: [-1000, -1.313262, -Math.LN2, -0.048587] } },
    },
  ],
});
