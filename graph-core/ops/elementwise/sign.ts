import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const sign = elementwise({
  type: 'sign',
  version: 1,
  family: 'elementwise',
  title: 'Sign',
  symbol: 'sign x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  formula: ofOne((x) =>
    s.select(
      s.gt(x, s.constant(0, x.dtype)),
      s.constant(1, x.dtype),
      s.select(s.lt(x, s.constant(0, x.dtype)), s.constant(-1, x.dtype), s.constant(0, x.dtype)),
    ),
  ),
  staircase: 'a staircase: its derivative is 0 everywhere',
  docs: {
    summary: 'Minus one, zero or one: the sign of every entry.',
    notes: ['The derivative is 0, at 0 as well, as in torch: a staircase.', 'The sign of NaN is 0, as in torch.'],
    synonyms: ['torch.sign', 'signum', 'direction'],
  },
  tex: { forward: 'y = \\operatorname{sign}(x)', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 0' },
  exports: { torch: 'torch.sign', onnx: { op: 'Sign', since: 13 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [2], data: [-2.5, 3] } },
      outputs: { output: { shape: [2], data: [-1, 1] } },
    },
    {
      name: 'integers',
      inputs: { input: { shape: [3], data: [-4, 0, 7], dtype: 'int32' } },
      outputs: { output: { shape: [3], data: [-1, 0, 1], dtype: 'int32' } },
    },
    {
      name: 'at zero',
      inputs: { input: { shape: [2], data: [0, -2] } },
      outputs: { output: { shape: [2], data: [0, -1] } },
      kink: 'the sign jumps at 0',
    },
  ],
});
