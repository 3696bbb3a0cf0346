import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const asin = elementwise({
  type: 'asin',
  version: 1,
  family: 'elementwise',
  title: 'Arcsine',
  symbol: 'asin x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.asin(x)),
  docs: {
    summary: 'The angle whose sine is the entry, in radians.',
    notes: ['Outside −1 to 1 it is NaN; at both ends its slope is infinite.'],
    synonyms: ['torch.asin', 'arcsin', 'inverse sine'],
  },
  tex: { forward: 'y = \\arcsin x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{1}{\\sqrt{1 - x^2}}' },
  exports: { torch: 'torch.asin', onnx: { op: 'Asin', since: 7 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 0.5, -0.8] } },
      outputs: { output: { shape: [3], data: [0, 0.523599, -0.927295] } },
    },
  ],
});
