import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { sigmoid, sigmoidSlope } from '../../scalar/stable.ts';
import { elementwise } from '../define.ts';

export const silu = elementwise({
  type: 'silu',
  version: 1,
  family: 'elementwise',
  title: 'SiLU',
  symbol: 's σ(s)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.mul(x, sigmoid(x))),
  derivatives: ofFloat((x) => [s.add(sigmoid(x), s.mul(x, sigmoidSlope(x)))]),
  docs: {
    summary: 'Weighs every entry by its own sigmoid.',
    synonyms: ['torch.nn.functional.silu', 'sigmoid linear unit', 'swish', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = x \\, \\sigma(x)',
    derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\sigma(x) \\left(1 + x (1 - \\sigma(x))\\right)',
  },
  exports: { torch: 'torch.nn.functional.silu', onnx: { op: 'Swish', since: 24 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0, 3] } },
      outputs: { output: { shape: [3], data: [-0.238406, 0, 2.857722] } },
    },
  ],
});
