import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const expm1 = elementwise({
  type: 'expm1',
  version: 1,
  family: 'elementwise',
  title: 'Exponential minus one',
  symbol: 'eˣ − 1',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.expm1(x)),
  docs: {
    summary: 'One less than the exponential of every entry, accurate near zero.',
    notes: ['Near 0 no digits are lost, as they would be in exp(x) − 1.'],
    synonyms: ['torch.expm1', 'exp minus one'],
  },
  tex: { forward: 'y = e^{x} - 1', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = e^{x}' },
  exports: { torch: 'torch.expm1', onnx: unsupported('ONNX writes it with Exp and Sub') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [4], data: [-1, 0, 1e-6, 1] } },
      outputs: { output: { shape: [4], data: [-0.632121, 0, 1e-6, 1.718282] } },
    },
  ],
});
