import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const sqrt = elementwise({
  type: 'sqrt',
  version: 1,
  family: 'elementwise',
  title: 'Square root',
  symbol: '√x',
  inputs: { input: { docs: 'Numbers that are not negative.' } },
  formula: ofOne((x) => s.sqrt(x)),
  docs: {
    summary: 'The square root of every entry.',
    notes: ['The slope at 0 is infinite; negative numbers give NaN.'],
    synonyms: ['torch.sqrt', 'root'],
  },
  tex: { forward: 'y = \\sqrt{x}', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{1}{2 \\sqrt{x}}' },
  exports: { torch: 'torch.sqrt', onnx: { op: 'Sqrt', since: 13 } },
  examples: [
    {
      name: 'squares',
      inputs: { input: { shape: [3], data: [1, 4, 2] } },
      outputs: { output: { shape: [3], data: [1, 2, Math.SQRT2] } },
    },
    {
      name: 'at zero',
      inputs: { input: { shape: [1], data: [0] } },
      outputs: { output: { shape: [1], data: [0] } },
      kink: 'the slope at 0 is infinite',
    },
  ],
});
