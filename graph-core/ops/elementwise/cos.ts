import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const cos = elementwise({
  type: 'cos',
  version: 1,
  family: 'elementwise',
  title: 'Cosine',
  symbol: 'cos x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.cos(x)),
  docs: { summary: 'The cosine of every entry, in radians.', synonyms: ['torch.cos', 'cosine', 'wave'] },
  tex: { forward: 'y = \\cos x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = -\\sin x' },
  exports: { torch: 'torch.cos', onnx: { op: 'Cos', since: 7 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 1, -2.5] } },
      outputs: { output: { shape: [3], data: [1, 0.540302, -0.801144] } },
    },
  ],
});
