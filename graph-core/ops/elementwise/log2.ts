import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const log2 = elementwise({
  type: 'log2',
  version: 1,
  family: 'elementwise',
  title: 'Binary logarithm',
  symbol: 'log₂ x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.div(s.log(x), Math.LN2)),
  docs: {
    summary: 'The logarithm to base 2 of every entry.',
    notes: ['0 gives minus infinity, negative numbers NaN.'],
    synonyms: ['torch.log2', 'bits'],
  },
  tex: { forward: 'y = \\log_2 x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{1}{x \\ln 2}' },
  exports: { torch: 'torch.log2', onnx: unsupported('ONNX writes it with Log and Div') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0.5, 1, 8] } },
      outputs: { output: { shape: [3], data: [-1, 0, 3] } },
    },
  ],
});
