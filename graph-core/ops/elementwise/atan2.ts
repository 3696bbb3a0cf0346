import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const atan2 = elementwise({
  type: 'atan2',
  version: 1,
  family: 'elementwise',
  title: 'Angle of a point',
  symbol: 'atan2(a, b)',
  inputs: { input: { docs: 'Height of the point.' }, other: { docs: 'Width of the point.' } },
  formula: ofTwo((x, y) => s.atan2(x, y)),
  docs: {
    summary: 'The angle of the point with height a and width b, from −π to π.',
    notes: ['The height comes first, as in torch.', 'Shapes broadcast as in torch.'],
    synonyms: ['torch.atan2', 'arctangent', 'polar angle', 'arg'],
  },
  tex: {
    forward: 'y = \\operatorname{atan2}(a, b)',
    derivative:
      '\\frac{\\partial y}{\\partial a} = \\frac{b}{a^2 + b^2},\\ \\frac{\\partial y}{\\partial b} = -\\frac{a}{a^2 + b^2}',
  },
  exports: { torch: 'torch.atan2', onnx: unsupported('ONNX writes it with Atan and Where') },
  examples: [
    {
      name: 'four quadrants',
      inputs: { input: { shape: [4], data: [1, 1, -1, -1] }, other: { shape: [4], data: [1, -1, 1, -1] } },
      outputs: { output: { shape: [4], data: [0.785398, 2.356194, -0.785398, -2.356194] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
