import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const log1p = elementwise({
  type: 'log1p',
  version: 1,
  family: 'elementwise',
  title: 'Logarithm of one plus',
  symbol: 'log(1 + x)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.log1p(x)),
  docs: {
    summary: 'The logarithm of one more than every entry, accurate near zero.',
    notes: ['−1 gives minus infinity, anything smaller NaN.'],
    synonyms: ['torch.log1p', 'log one plus'],
  },
  tex: { forward: 'y = \\log(1 + x)', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{1}{1 + x}' },
  exports: { torch: 'torch.log1p', onnx: unsupported('ONNX writes it with Add and Log') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [4], data: [-0.5, 0, 1e-6, 2] } },
      outputs: { output: { shape: [4], data: [-Math.LN2, 0, 1e-6, 1.098612] } },
    },
  ],
});
