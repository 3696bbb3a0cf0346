import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const abs = elementwise({
  type: 'abs',
  version: 1,
  family: 'elementwise',
  title: 'Absolute value',
  symbol: '|x|',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  // 0 - x instead of -x: the absolute value of both zeros is +0
  formula: ofOne((x) => s.select(s.gt(x, s.constant(0, x.dtype)), x, s.sub(s.constant(0, x.dtype), x))),
  derivatives: ofOne((x) => [s.select(s.gt(x, 0), 1, s.select(s.lt(x, 0), -1, 0))]),
  docs: {
    summary: 'The absolute value of every entry.',
    notes: ['The derivative at 0 is 0, as in torch.'],
    synonyms: ['torch.abs', 'modulus', 'magnitude'],
  },
  tex: { forward: 'y = |x|', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\operatorname{sign}(x)' },
  exports: { torch: 'torch.abs', onnx: { op: 'Abs', since: 13 } },
  examples: [
    { name: 'signs', inputs: { input: { shape: [2], data: [-3, 1.5] } }, outputs: { output: { shape: [2], data: [3, 1.5] } } },
    {
      name: 'at zero',
      inputs: { input: { shape: [2], data: [0, -2] } },
      outputs: { output: { shape: [2], data: [0, 2] } },
      kink: '|x| has a corner at 0',
    },
  ],
});
