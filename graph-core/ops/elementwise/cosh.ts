import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const cosh = elementwise({
  type: 'cosh',
  version: 1,
  family: 'elementwise',
  title: 'Hyperbolic cosine',
  symbol: 'cosh x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.cosh(x)),
  docs: { summary: 'The hyperbolic cosine of every entry.', synonyms: ['torch.cosh', 'hyperbolic'] },
  tex: { forward: 'y = \\cosh x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\sinh x' },
  exports: { torch: 'torch.cosh', onnx: { op: 'Cosh', since: 9 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 1, -2] } },
      outputs: { output: { shape: [3], data: [1, 1.543081, 3.762196] } },
    },
  ],
});
