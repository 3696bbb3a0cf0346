import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const hardswish = elementwise({
  type: 'hardswish',
  version: 1,
  family: 'elementwise',
  title: 'Hardswish',
  symbol: 's · hardsigmoid(s)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.select(s.le(x, -3), s.mul(0, x), s.select(s.ge(x, 3), x, s.div(s.mul(x, s.add(x, 3)), 6)))),
  docs: {
    summary: 'Weighs every entry by its hardsigmoid.',
    notes: ['The derivative is 0 at −3 and 1 at 3.'],
    synonyms: ['torch.nn.functional.hardswish', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = x \\min\\left(\\max\\left(0, \\tfrac{x}{6} + \\tfrac12\\right), 1\\right)',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 0 & \\text{if } x \\le -3 \\\\ \\tfrac{x}{3} + \\tfrac12 & \\text{if } -3 < x < 3 \\\\ 1 & \\text{if } x \\ge 3 \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.hardswish', onnx: { op: 'HardSwish', since: 22 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [5], data: [-4, -1, 0, 2, 5] } },
      outputs: { output: { shape: [5], data: [0, -0.333333, 0, 1.666667, 5] } },
    },
    {
      name: 'at the corners',
      inputs: { input: { shape: [2], data: [-3, 3] } },
      outputs: { output: { shape: [2], data: [0, 3] } },
      kink: 'a corner at ±3',
    },
  ],
});
