import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { sigmoid, sigmoidSlope } from '../../scalar/stable.ts';
import { elementwise, unsupported } from '../define.ts';

export const swish = elementwise({
  type: 'swish',
  version: 1,
  family: 'elementwise',
  title: 'Swish',
  symbol: 's σ(βs)',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { beta: { type: 'float', default: 1, operand: true, docs: 'Sharpness.' } },
  formula: ofFloat((x, attrs) => s.mul(x, sigmoid(s.mul(attrs.beta as Operand, x)))),
  derivatives: ofFloat((x, attrs) => {
    const scaled = s.mul(attrs.beta as Operand, x);
    return [s.add(sigmoid(scaled), s.mul(scaled, sigmoidSlope(scaled)))];
  }),
  docs: {
    summary: 'Weighs every entry by the sigmoid of beta times itself.',
    notes: ['With beta 1 it is silu; large betas approach relu.'],
    synonyms: ['silu with beta', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = x \\, \\sigma(\\beta x)',
    derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\sigma(\\beta x) + \\beta x \\, \\sigma^{\\prime}(\\beta x)',
  },
  exports: { torch: unsupported('torch.nn.functional.silu times a factor: beta = 1 is silu'), onnx: { op: 'Swish', since: 24 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0, 3] } },
      outputs: { output: { shape: [3], data: [-0.238406, 0, 2.857722] } },
    },
    {
      name: 'sharper',
      inputs: { input: { shape: [2], data: [-1, 2] } },
      attrs: { beta: 2 },
      outputs: { output: { shape: [2], data: [-0.119203, 1.964028] } },
    },
  ],
});
