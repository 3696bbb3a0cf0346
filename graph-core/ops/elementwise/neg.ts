import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const neg = elementwise({
  type: 'neg',
  version: 1,
  family: 'elementwise',
  title: 'Negate',
  symbol: '−x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  formula: ofOne((x) => s.neg(x)),
  docs: { summary: 'Changes the sign of every entry.', synonyms: ['torch.neg', 'negative', 'minus'] },
  tex: { forward: 'y = -x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = -1' },
  exports: { torch: 'torch.neg', onnx: { op: 'Neg', since: 13 } },
  examples: [
    {
      name: 'signs',
      inputs: { input: { shape: [3], data: [-1, 0.5, 2] } },
      outputs: { output: { shape: [3], data: [1, -0.5, -2] } },
    },
    {
      name: 'integers',
      inputs: { input: { shape: [2], data: [3, -4], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [-3, 4], dtype: 'int32' } },
    },
  ],
});
