import { err } from '../../model/result.ts';
import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise, opError } from '../define.ts';

export const hardtanh = elementwise({
  type: 'hardtanh',
  version: 1,
  family: 'elementwise',
  title: 'Hardtanh',
  symbol: 'min(max(−1, s), 1)',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: {
    minVal: { type: 'float', default: -1, operand: true, docs: 'Lower bound.' },
    maxVal: { type: 'float', default: 1, operand: true, docs: 'Upper bound, above the lower one.' },
  },
  formula: ofFloat((x, attrs) => {
    const low = attrs.minVal as Operand;
    const high = attrs.maxVal as Operand;
    return s.select(s.le(x, low), low, s.select(s.ge(x, high), high, x));
  }),
  check: (_, attrs) =>
    (attrs.minVal as number) < (attrs.maxVal as number)
      ? null
      : err(opError('attr/range', `minVal ${attrs.minVal} is not below maxVal ${attrs.maxVal}`, 'swap or change them', 'minVal'))
          .error,
  docs: {
    summary: 'Keeps entries between two bounds and cuts the others off there.',
    notes: ['The derivative at the bounds is 0, as in torch; clamp passes it there.'],
    synonyms: ['torch.nn.functional.hardtanh', 'clip', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\min(\\max(a, x), b)',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } a < x < b \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.hardtanh', onnx: { op: 'Clip', since: 13 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.25, 3] } },
      outputs: { output: { shape: [3], data: [-1, 0.25, 1] } },
    },
    {
      name: 'at the bounds',
      inputs: { input: { shape: [2], data: [-1, 1] } },
      outputs: { output: { shape: [2], data: [-1, 1] } },
      kink: 'a corner at both bounds',
    },
    {
      name: 'bounds swapped',
      inputs: { input: { shape: [1], data: [1] } },
      attrs: { minVal: 1, maxVal: -1 },
      error: 'attr/range',
    },
  ],
});
