import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const relu6 = elementwise({
  type: 'relu6',
  version: 1,
  family: 'elementwise',
  title: 'ReLU6',
  symbol: 'min(max(0, s), 6)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.select(s.le(x, 0), 0, s.select(s.ge(x, 6), 6, x))),
  docs: {
    summary: 'Keeps entries between zero and six and cuts the others off there.',
    notes: ['The derivative at 0 and at 6 is 0, as in torch.'],
    synonyms: ['torch.nn.functional.relu6', 'clipped relu', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\min(\\max(0, x), 6)',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } 0 < x < 6 \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.relu6', onnx: { op: 'Clip', since: 13 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-1, 2.5, 7] } },
      outputs: { output: { shape: [3], data: [0, 2.5, 6] } },
    },
    {
      name: 'at the bounds',
      inputs: { input: { shape: [2], data: [0, 6] } },
      outputs: { output: { shape: [2], data: [0, 6] } },
      kink: 'a corner at 0 and at 6',
    },
  ],
});
