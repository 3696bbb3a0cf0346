import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const exp = elementwise({
  type: 'exp',
  version: 1,
  family: 'elementwise',
  title: 'Exponential',
  symbol: 'eˣ',
  inputs: { input: { docs: 'The exponent.' } },
  formula: ofOne((x) => s.exp(x)),
  docs: {
    summary: 'The exponential function of every entry.',
    notes: ['Overflows to infinity above 88.7 in float32.'],
    synonyms: ['torch.exp', 'e^x', 'exponential'],
  },
  tex: { forward: 'y = e^x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = e^x = y' },
  exports: { torch: 'torch.exp', onnx: { op: 'Exp', since: 13 } },
  examples: [
    {
      name: 'around zero',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      outputs: { output: { shape: [3], data: [0.367879, 1, Math.E] } },
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, outputs: { output: { shape: [0], data: [] } } },
  ],
});
