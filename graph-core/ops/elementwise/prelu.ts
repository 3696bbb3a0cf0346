import { err } from '../../model/result.ts';
import { shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, opError, type TensorType } from '../define.ts';

/** The axis that the slopes lie along: as in torch the second one, of a vector its only one. */
const channelDim = (input: TensorType | undefined): number => Math.min(1, (input?.shape.length ?? 0) - 1);

export const prelu = composite({
  type: 'prelu',
  version: 1,
  family: 'elementwise',
  title: 'PReLU',
  symbol: 's or ws',
  inputs: {
    input: { docs: 'The tensor; with several slopes its second axis is the channels, of a vector its only one.' },
    weight: {
      docs: 'Slope for negative entries: one for all, or one a channel; the block’s own unless wired.',
      own: { shape: (_, attrs) => [attrs.numParameters as number], init: 'constant', initArgs: { value: 0.25 } },
    },
  },
  attrs: {
    numParameters: {
      type: 'int',
      default: 1,
      min: 1,
      docs: 'Number of slopes, where they are the block’s own: 1, or the channels.',
    },
  },
  check: ({ input, weight }) => {
    if (!weight || !input) return null;
    if (weight.shape.length > 1) {
      return opError(
        'shape/rank',
        `the slopes are ${shapeText(weight.shape)}, not a vector`,
        'give one slope a channel',
        'weight',
      );
    }
    const [slopes] = weight.shape;
    const channels = input.shape[channelDim(input)] ?? 1;
    return slopes === undefined || slopes === 1 || slopes === channels
      ? null
      : err(
          opError(
            'shape/mismatch',
            `there are ${slopes} slopes for ${channels} channels`,
            `give 1 or ${channels} slopes`,
            'weight',
          ),
        ).error;
  },
  expand: (b, { input, weight }) => {
    const x = input as Value;
    const w = weight as Value;
    const slopes = w.shape[0] ?? 1;
    const after = x.shape.length - 1 - channelDim(x);
    const along = slopes === 1 ? b.reshape(w, []) : b.reshape(w, [slopes, ...Array<number>(after).fill(1)]);
    return { output: b.map((e, slope) => s.select(s.gt(e, 0), e, s.mul(slope, e)), x, along) };
  },
  docs: {
    summary: 'A leaky relu whose slopes for negative entries are learned.',
    notes: ['The derivative at 0 is the slope, as in torch. Own slopes start at 0.25.'],
    synonyms: ['torch.nn.PReLU', 'torch.nn.functional.prelu', 'parametric relu', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\begin{cases} x & \\text{if } x > 0 \\\\ w x & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\partial y}{\\partial x} = \\begin{cases} 1 & \\text{if } x > 0 \\\\ w & \\text{otherwise} \\end{cases},\\ \\frac{\\partial y}{\\partial w} = \\min(0, x)',
  },
  exports: { torch: 'torch.nn.PReLU', onnx: { op: 'PRelu', since: 16 } },
  examples: [
    {
      name: 'one slope',
      inputs: { input: { shape: [3], data: [-2, 0.5, 3] }, weight: { shape: [1], data: [0.25] } },
      outputs: { output: { shape: [3], data: [-0.5, 0.5, 3] } },
    },
    {
      name: 'a slope a channel',
      inputs: { input: { shape: [2, 3], data: [-1, -1, -1, 2, -2, 4] }, weight: { shape: [3], data: [0.5, 0.25, 0] } },
      attrs: { numParameters: 3 },
      outputs: { output: { shape: [2, 3], data: [-0.5, -0.25, 0, 2, -0.5, 4] } },
    },
    {
      name: 'too many slopes',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, weight: { shape: [2], data: [0.5, 0.25] } },
      error: 'shape/mismatch',
    },
    {
      name: 'a matrix of slopes',
      inputs: { input: { shape: [2], data: [1, 2] }, weight: { shape: [1, 2], data: [0.5, 0.25] } },
      error: 'shape/rank',
    },
  ],
});
