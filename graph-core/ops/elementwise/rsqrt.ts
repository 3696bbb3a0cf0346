import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const rsqrt = elementwise({
  type: 'rsqrt',
  version: 1,
  family: 'elementwise',
  title: 'Reciprocal square root',
  symbol: '1 / √x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.div(1, s.sqrt(x))),
  docs: {
    summary: 'One over the square root of every entry.',
    notes: ['0 gives infinity, negative numbers NaN.'],
    synonyms: ['torch.rsqrt', 'inverse root'],
  },
  tex: { forward: 'y = \\frac{1}{\\sqrt{x}}', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = -\\frac{1}{2 x \\sqrt{x}}' },
  exports: { torch: 'torch.rsqrt', onnx: unsupported('ONNX writes it with Sqrt and Reciprocal') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0.25, 1, 4] } },
      outputs: { output: { shape: [3], data: [2, 1, 0.5] } },
    },
  ],
});
