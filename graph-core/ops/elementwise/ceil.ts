import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const ceil = elementwise({
  type: 'ceil',
  version: 1,
  family: 'elementwise',
  title: 'Ceiling',
  symbol: '⌈x⌉',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.ceil(x)),
  staircase: 'a staircase: its derivative is 0 everywhere',
  docs: {
    summary: 'The smallest whole number that is not below the entry.',
    notes: ['A staircase: the derivative is 0 everywhere, so nothing before it learns.'],
    synonyms: ['torch.ceil', 'round up', 'ceiling', 'staircase'],
  },
  tex: { forward: 'y = \\lceil x \\rceil', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 0' },
  exports: { torch: 'torch.ceil', onnx: { op: 'Ceil', since: 13 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-1.5, 0.25, 2.75] } },
      outputs: { output: { shape: [3], data: [-1, 1, 3] } },
    },
    {
      name: 'whole numbers',
      inputs: { input: { shape: [2], data: [1, -2] } },
      outputs: { output: { shape: [2], data: [1, -2] } },
      kink: 'it jumps there',
    },
  ],
});
