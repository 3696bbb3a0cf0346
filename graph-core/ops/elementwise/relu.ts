import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const relu = elementwise({
  type: 'relu',
  version: 1,
  family: 'elementwise',
  rank: 1,
  title: 'ReLU',
  symbol: 'max(0, s)',
  inputs: { input: { docs: 'The tensor.' } },
  // the comparison is written so that a NaN stays a NaN
  formula: ofFloat((x) => s.select(s.le(x, 0), 0, x)),
  docs: {
    summary: 'Keeps positive entries and sets the others to 0.',
    notes: ['The derivative at 0 is 0, as in torch; the lecture’s slides pass the gradient at 0.'],
    synonyms: ['torch.nn.functional.relu', 'torch.relu', 'rectified linear unit', 'half-wave', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\max(0, x)',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.relu', onnx: { op: 'Relu', since: 14 } },
  examples: [
    {
      name: 'signs',
      inputs: { input: { shape: [3], data: [-1, 0.5, 2] } },
      outputs: { output: { shape: [3], data: [0, 0.5, 2] } },
    },
    {
      name: 'at zero',
      inputs: { input: { shape: [2], data: [0, 1] } },
      outputs: { output: { shape: [2], data: [0, 1] } },
      kink: 'relu has a corner at 0',
    },
  ],
});
