import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const round = elementwise({
  type: 'round',
  version: 1,
  family: 'elementwise',
  title: 'Round',
  symbol: 'round x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.round(x)),
  staircase: 'a staircase: its derivative is 0 everywhere',
  docs: {
    summary: 'The whole number nearest to the entry.',
    notes: [
      'Halves go to the even neighbour, as in torch.',
      'A staircase: the derivative is 0 everywhere, so nothing before it learns.',
    ],
    synonyms: ['torch.round', 'nearest', 'quantize', 'staircase'],
  },
  tex: { forward: 'y = \\operatorname{round}(x)', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 0' },
  exports: { torch: 'torch.round', onnx: { op: 'Round', since: 22 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-1.75, 0.25, 2.75] } },
      outputs: { output: { shape: [3], data: [-2, 0, 3] } },
    },
    {
      name: 'halves',
      inputs: { input: { shape: [3], data: [0.5, 1.5, -2] } },
      outputs: { output: { shape: [3], data: [0, 2, -2] } },
      kink: 'it jumps there',
    },
  ],
});
