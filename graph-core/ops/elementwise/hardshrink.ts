import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat, opposite } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const hardshrink = elementwise({
  type: 'hardshrink',
  version: 1,
  family: 'elementwise',
  title: 'Hardshrink',
  symbol: 's or 0',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { lambd: { type: 'float', default: 0.5, min: 0, operand: true, docs: 'Half the width of the gap.' } },
  formula: ofFloat((x, attrs) => {
    const lambda = attrs.lambd as Operand;
    return s.select(s.and(s.le(x, lambda), s.ge(x, opposite(lambda))), 0, x);
  }),
  docs: {
    summary: 'Sets entries near zero to zero and keeps the others.',
    notes: ['The derivative at ±lambda is 0, as in torch; there it jumps.'],
    synonyms: ['torch.nn.functional.hardshrink', 'hard threshold', 'sparse', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\begin{cases} x & \\text{if } |x| > \\lambda \\\\ 0 & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } |x| > \\lambda \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.hardshrink', onnx: { op: 'Shrink', since: 9 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.25, 3] } },
      outputs: { output: { shape: [3], data: [-2, 0, 3] } },
    },
    {
      name: 'at the jumps',
      inputs: { input: { shape: [2], data: [0.5, -0.5] } },
      outputs: { output: { shape: [2], data: [0, 0] } },
      kink: 'it jumps at ±lambda',
    },
  ],
});
