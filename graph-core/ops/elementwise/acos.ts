import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const acos = elementwise({
  type: 'acos',
  version: 1,
  family: 'elementwise',
  title: 'Arccosine',
  symbol: 'acos x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.acos(x)),
  docs: {
    summary: 'The angle whose cosine is the entry, in radians.',
    notes: ['Outside −1 to 1 it is NaN; at both ends its slope is infinite.'],
    synonyms: ['torch.acos', 'arccos', 'inverse cosine'],
  },
  tex: { forward: 'y = \\arccos x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = -\\frac{1}{\\sqrt{1 - x^2}}' },
  exports: { torch: 'torch.acos', onnx: { op: 'Acos', since: 7 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 0.5, -0.8] } },
      outputs: { output: { shape: [3], data: [1.570796, 1.047198, 2.498092] } },
    },
  ],
});
