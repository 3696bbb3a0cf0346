import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const elu = elementwise({
  type: 'elu',
  version: 1,
  family: 'elementwise',
  title: 'ELU',
  symbol: 's or α(eˢ − 1)',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { alpha: { type: 'float', default: 1, operand: true, docs: 'Minus the value far below zero.' } },
  formula: ofFloat((x, attrs) => s.select(s.gt(x, 0), x, s.mul(attrs.alpha as Operand, s.expm1(x)))),
  docs: {
    summary: 'Keeps positive entries and lets the others approach minus alpha smoothly.',
    notes: ['The derivative at 0 is alpha, as in torch.'],
    synonyms: ['torch.nn.functional.elu', 'exponential linear unit', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\begin{cases} x & \\text{if } x > 0 \\\\ \\alpha (e^{x} - 1) & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } x > 0 \\\\ \\alpha e^{x} & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.elu', onnx: { op: 'Elu', since: 22 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.5, 3] } },
      outputs: { output: { shape: [3], data: [-0.864665, 0.5, 3] } },
    },
    {
      name: 'half as deep',
      inputs: { input: { shape: [2], data: [-1, 2] } },
      attrs: { alpha: 0.5 },
      outputs: { output: { shape: [2], data: [-0.31606, 2] } },
    },
  ],
});
