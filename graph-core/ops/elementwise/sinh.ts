import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const sinh = elementwise({
  type: 'sinh',
  version: 1,
  family: 'elementwise',
  title: 'Hyperbolic sine',
  symbol: 'sinh x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.sinh(x)),
  docs: { summary: 'The hyperbolic sine of every entry.', synonyms: ['torch.sinh', 'hyperbolic'] },
  tex: { forward: 'y = \\sinh x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\cosh x' },
  exports: { torch: 'torch.sinh', onnx: { op: 'Sinh', since: 9 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 1, -2] } },
      outputs: { output: { shape: [3], data: [0, 1.175201, -3.62686] } },
    },
  ],
});
