import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const tan = elementwise({
  type: 'tan',
  version: 1,
  family: 'elementwise',
  title: 'Tangent',
  symbol: 'tan x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.tan(x)),
  docs: { summary: 'The tangent of every entry, in radians.', synonyms: ['torch.tan', 'tangent'] },
  tex: { forward: 'y = \\tan x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 1 + \\tan^2 x' },
  exports: { torch: 'torch.tan', onnx: { op: 'Tan', since: 7 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 1, -0.5] } },
      outputs: { output: { shape: [3], data: [0, 1.557408, -0.546302] } },
    },
  ],
});
