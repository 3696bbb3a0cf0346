import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const floor = elementwise({
  type: 'floor',
  version: 1,
  family: 'elementwise',
  title: 'Floor',
  symbol: '⌊x⌋',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.floor(x)),
  staircase: 'a staircase: its derivative is 0 everywhere',
  docs: {
    summary: 'The largest whole number that is not above the entry.',
    notes: ['A staircase: the derivative is 0 everywhere, so nothing before it learns.'],
    synonyms: ['torch.floor', 'round down', 'staircase'],
  },
  tex: { forward: 'y = \\lfloor x \\rfloor', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 0' },
  exports: { torch: 'torch.floor', onnx: { op: 'Floor', since: 13 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-1.5, 0.25, 2.75] } },
      outputs: { output: { shape: [3], data: [-2, 0, 2] } },
    },
    {
      name: 'whole numbers',
      inputs: { input: { shape: [2], data: [1, -2] } },
      outputs: { output: { shape: [2], data: [1, -2] } },
      kink: 'it jumps there',
    },
  ],
});
