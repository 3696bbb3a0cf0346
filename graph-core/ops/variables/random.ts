import type { Shape } from '../../model/tensor.ts';
import { composite } from '../define.ts';
import { normal, STREAM, uniform } from '../internal/draw.ts';

export const random = composite({
  type: 'random',
  version: 1,
  family: 'variables',
  rank: 4,
  title: 'Random variable',
  symbol: 'ε',
  inputs: {},
  outputs: { value: { docs: 'The numbers drawn for one sample in one step.' } },
  attrs: {
    shape: { type: 'shape', default: [], docs: 'Shape of one sample.' },
    distribution: {
      type: 'choice',
      options: ['normal', 'uniform'],
      default: 'normal',
      docs: 'Standard normal, or uniform from 0 up to 1.',
    },
    stream: STREAM,
    symbol: { type: 'string', default: '', maxLength: 40, docs: 'What it is called on the canvas; the id when empty.' },
  },
  draws: 'always',
  expand: (b, inputs, attrs) => {
    const draw = attrs.distribution === 'uniform' ? uniform : normal;
    return { value: draw(b, inputs, attrs.shape as Shape, attrs) };
  },
  docs: {
    summary: 'Numbers that are drawn anew in every training step and for every sample.',
    notes: [
      'They depend on the seed of the run, the stream, the step and the number of the sample in the data, and on nothing else: going back in time brings the same numbers back, and the place of a sample in a batch does not matter. An evaluation that belongs to no step draws as step 0 does.',
      'Uniform numbers come in steps of 2⁻²⁴ and are the same on every device, bit for bit; normal ones are made of two of them by Box and Muller’s formula.',
      'For numbers that stay the same, fill an observed variable at random instead. Scale and move them with scale-shift; no gradient ends here.',
    ],
    synonyms: ['torch.randn', 'torch.rand', 'noise', 'epsilon', 'gaussian', 'latent', 'sampling', 'exploration'],
  },
  tex: { forward: '\\varepsilon \\sim \\mathcal{N}(0, 1)', derivative: '\\text{a gradient ends here}' },
  exports: { torch: 'torch.randn', onnx: { op: 'RandomNormal', since: 1 } },
  examples: [
    {
      name: 'uniform numbers of a stream',
      attrs: { shape: [3], distribution: 'uniform', stream: 'noise' },
      outputs: { value: { shape: [3], data: [0.2352923, 0.465866, 0.6001695] } },
    },
    {
      name: 'normal numbers of the same stream',
      attrs: { shape: [2, 2], stream: 'noise' },
      outputs: { value: { shape: [2, 2], data: [0.1668138, 0.4237309, 0.1450897, 0.6628487] } },
    },
    { name: 'none at all', attrs: { shape: [0], stream: 'noise' }, outputs: { value: { shape: [0], data: [] } } },
  ],
});
