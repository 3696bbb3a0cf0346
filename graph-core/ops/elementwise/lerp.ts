import { s } from '../../scalar/expr.ts';
import { ofThree } from '../../scalar/operands.ts';
import { absolute } from '../../scalar/stable.ts';
import { elementwise, unsupported } from '../define.ts';

export const lerp = elementwise({
  type: 'lerp',
  version: 1,
  family: 'elementwise',
  title: 'Interpolate',
  symbol: 'a + w(b − a)',
  inputs: { input: { docs: 'Start.' }, end: { docs: 'End.' }, weight: { docs: 'How far from start to end.' } },
  formula: ofThree((x, y, w) =>
    s.select(s.lt(absolute(w), 0.5), s.add(x, s.mul(w, s.sub(y, x))), s.sub(y, s.mul(s.sub(1, w), s.sub(y, x)))),
  ),
  derivatives: ofThree((x, y, w) => [s.sub(1, w), w, s.sub(y, x)]),
  docs: {
    summary: 'The point on the way from one tensor to another: start at weight 0, end at weight 1.',
    notes: [
      'Weights outside 0 to 1 go on beyond both ends.',
      'From weight 0.5 on it is reckoned from the end, as in torch: weight 1 gives the end exactly.',
      'Shapes broadcast as in torch.',
    ],
    synonyms: ['torch.lerp', 'linear interpolation', 'mix', 'blend'],
  },
  tex: {
    forward: 'y = a + w (b - a)',
    derivative:
      '\\frac{\\partial y}{\\partial a} = 1 - w,\\ \\frac{\\partial y}{\\partial b} = w,\\ \\frac{\\partial y}{\\partial w} = b - a',
  },
  exports: { torch: 'torch.lerp', onnx: unsupported('ONNX writes it with Sub, Mul and Add') },
  examples: [
    {
      name: 'three weights',
      inputs: {
        input: { shape: [3], data: [0, 0, 2] },
        end: { shape: [3], data: [10, 10, 4] },
        weight: { shape: [3], data: [0.25, 1, 0.5] },
      },
      outputs: { output: { shape: [3], data: [2.5, 10, 3] } },
    },
    {
      name: 'one weight',
      inputs: { input: { shape: [2], data: [1, 2] }, end: { shape: [2], data: [3, 6] }, weight: { shape: [], data: [0.5] } },
      outputs: { output: { shape: [2], data: [2, 4] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, end: { shape: [3], data: [1, 2, 3] }, weight: { shape: [], data: [0.5] } },
      error: 'shape/mismatch',
    },
  ],
});
