import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const square = elementwise({
  type: 'square',
  version: 1,
  family: 'elementwise',
  rank: 8,
  title: 'Square',
  symbol: 'x²',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  formula: ofOne((x) => s.mul(x, x)),
  derivatives: ofOne((x) => [s.mul(2, x)]),
  docs: { summary: 'Every entry times itself.', synonyms: ['torch.square', 'x^2', 'power of two'] },
  tex: { forward: 'y = x^2', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 2 x' },
  exports: { torch: 'torch.square', onnx: { op: 'Mul', since: 14 } },
  examples: [
    {
      name: 'signs',
      inputs: { input: { shape: [3], data: [-3, 0, 1.5] } },
      outputs: { output: { shape: [3], data: [9, 0, 2.25] } },
    },
    {
      name: 'integers',
      inputs: { input: { shape: [2], data: [3, -4], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [9, 16], dtype: 'int32' } },
    },
  ],
});
