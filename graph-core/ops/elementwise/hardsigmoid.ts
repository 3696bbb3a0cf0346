import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

/** torch multiplies gradients by one sixth in float32, in double precision as well. */
const SLOPE = Math.fround(1 / 6);

export const hardsigmoid = elementwise({
  type: 'hardsigmoid',
  version: 1,
  family: 'elementwise',
  title: 'Hardsigmoid',
  symbol: 'clip(s/6 + ½, 0, 1)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.select(s.le(x, -3), 0, s.select(s.ge(x, 3), 1, s.add(s.div(x, 6), 0.5)))),
  derivatives: ofFloat((x) => [s.select(s.and(s.gt(x, -3), s.lt(x, 3)), SLOPE, 0)]),
  docs: {
    summary: 'A sigmoid of three straight pieces.',
    notes: [
      'The derivative at ±3 is 0, as in torch. ONNX’s own slope is 0.2; exported with 1/6.',
      'The slope in gradients is 1/6 rounded to float32, also in float64: that is what torch computes with.',
    ],
    synonyms: ['torch.nn.functional.hardsigmoid', 'piecewise linear sigmoid', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\min\\left(\\max\\left(0, \\tfrac{x}{6} + \\tfrac12\\right), 1\\right)',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} \\tfrac16 & \\text{if } -3 < x < 3 \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.hardsigmoid', onnx: { op: 'HardSigmoid', since: 22 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [5], data: [-4, -1, 0, 2, 5] } },
      outputs: { output: { shape: [5], data: [0, 0.333333, 0.5, 0.833333, 1] } },
    },
    {
      name: 'at the corners',
      inputs: { input: { shape: [2], data: [-3, 3] } },
      outputs: { output: { shape: [2], data: [0, 1] } },
      kink: 'a corner at ±3',
    },
  ],
});
