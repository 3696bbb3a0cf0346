import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const tanhshrink = elementwise({
  type: 'tanhshrink',
  version: 1,
  family: 'elementwise',
  title: 'Tanhshrink',
  symbol: 's − tanh s',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.sub(x, s.tanh(x))),
  derivatives: ofFloat((x) => [s.mul(s.tanh(x), s.tanh(x))]),
  docs: {
    summary: 'What tanh takes away from every entry.',
    synonyms: ['torch.nn.functional.tanhshrink', 'activation', 'non-linearity'],
  },
  tex: { forward: 'y = x - \\tanh x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\tanh^2 x' },
  exports: { torch: 'torch.nn.functional.tanhshrink', onnx: unsupported('ONNX writes it with Tanh and Sub') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.5, 3] } },
      outputs: { output: { shape: [3], data: [-1.035972, 0.037883, 2.004945] } },
    },
  ],
});
