import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat, opposite } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const softshrink = elementwise({
  type: 'softshrink',
  version: 1,
  family: 'elementwise',
  title: 'Softshrink',
  symbol: 's ∓ λ or 0',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { lambd: { type: 'float', default: 0.5, min: 0, operand: true, docs: 'How far every entry is moved.' } },
  // 0 x, not 0: a NaN stays one
  formula: ofFloat((x, attrs) => {
    const lambda = attrs.lambd as Operand;
    return s.select(s.gt(x, lambda), s.sub(x, lambda), s.select(s.lt(x, opposite(lambda)), s.add(x, lambda), s.mul(x, 0)));
  }),
  docs: {
    summary: 'Moves every entry towards zero by lambda and stops there.',
    notes: ['The derivative at ±lambda is 0, as in torch.'],
    synonyms: ['torch.nn.functional.softshrink', 'soft threshold', 'sparse', 'lasso', 'activation', 'non-linearity'],
  },
  tex: {
    forward:
      'y = \\begin{cases} x - \\lambda & \\text{if } x > \\lambda \\\\ x + \\lambda & \\text{if } x < -\\lambda \\\\ 0 & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } |x| > \\lambda \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.softshrink', onnx: { op: 'Shrink', since: 9 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.25, 3] } },
      outputs: { output: { shape: [3], data: [-1.5, 0, 2.5] } },
    },
    {
      name: 'at the corners',
      inputs: { input: { shape: [2], data: [0.5, -0.5] } },
      outputs: { output: { shape: [2], data: [0, 0] } },
      kink: 'a corner at ±lambda',
    },
  ],
});
