import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const atan = elementwise({
  type: 'atan',
  version: 1,
  family: 'elementwise',
  title: 'Arctangent',
  symbol: 'atan x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.atan(x)),
  docs: { summary: 'The angle whose tangent is the entry, in radians.', synonyms: ['torch.atan', 'arctan', 'inverse tangent'] },
  tex: { forward: 'y = \\arctan x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{1}{1 + x^2}' },
  exports: { torch: 'torch.atan', onnx: { op: 'Atan', since: 7 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 1, -3] } },
      outputs: { output: { shape: [3], data: [0, 0.785398, -1.249046] } },
    },
  ],
});
