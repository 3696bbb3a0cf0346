import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const leakyRelu = elementwise({
  type: 'leaky-relu',
  version: 1,
  family: 'elementwise',
  title: 'Leaky ReLU',
  symbol: 's or εs',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { negativeSlope: { type: 'float', default: 0.01, operand: true, docs: 'Slope for negative entries.' } },
  formula: ofFloat((x, attrs) => s.select(s.gt(x, 0), x, s.mul(attrs.negativeSlope as Operand, x))),
  docs: {
    summary: 'Keeps positive entries and scales the others down.',
    notes: ['The derivative at 0 is negativeSlope, as in torch.'],
    synonyms: ['torch.nn.functional.leaky_relu', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\begin{cases} x & \\text{if } x > 0 \\\\ \\varepsilon x & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } x > 0 \\\\ \\varepsilon & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.leaky_relu', onnx: { op: 'LeakyRelu', since: 16 } },
  examples: [
    {
      name: 'signs',
      inputs: { input: { shape: [3], data: [-1, 0.5, 2] } },
      outputs: { output: { shape: [3], data: [-0.01, 0.5, 2] } },
    },
    {
      name: 'steeper',
      inputs: { input: { shape: [2], data: [-2, 3] } },
      attrs: { negativeSlope: 0.25 },
      outputs: { output: { shape: [2], data: [-0.5, 3] } },
    },
  ],
});
