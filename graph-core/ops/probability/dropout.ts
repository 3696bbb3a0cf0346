import type { Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { drawInputs, STREAM } from '../internal/draw.ts';

export const dropout = composite({
  type: 'dropout',
  version: 1,
  family: 'probability',
  rank: 4,
  title: 'Dropout',
  symbol: 'drop',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: {
    p: { type: 'float', default: 0.5, min: 0, max: 1, docs: 'How likely an entry is dropped.' },
    stream: STREAM,
  },
  differsInTraining: true,
  draws: 'training',
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const p = attrs.p as number;
    if (b.mode === 'eval' || p === 0) return { output: x };
    const draw = { shape: x.shape, distribution: 'uniform', stream: attrs.stream };
    // a threshold that float32 holds exactly: every device drops the same entries
    const threshold = Math.ceil(p * 2 ** 24) / 2 ** 24;
    const u = b.op('random', drawInputs(b, inputs), draw).value as Value;
    const kept = b.op('ge', { input: u, other: b.fill(threshold) }).output as Value;
    // with p = 1 nothing is kept, and nothing has to make up for it
    const mask = b.op('scale-shift', { input: b.cast(kept, 'float') }, { scale: p === 1 ? 0 : 1 / (1 - p) }).output as Value;
    return { output: b.op('mul', { input: x, other: mask }).output as Value };
  },
  docs: {
    summary: 'Drops entries at random in training and scales up the others; in evaluation it does nothing.',
    notes: [
      'Each entry is dropped with probability p, independently, and what is kept is divided by 1 − p, so that the mean stays.',
      'The mask depends on the seed of the run, the stream, the training step, the number of the sample in the data and the entry, and on nothing else. So it is the same forwards and backwards and on every device, and stepping back brings it back; torch draws another one.',
      'Steps of training are made with the mask; results on held-back data, metrics, and a run without --mode train are made without. A check of gradients holds it fixed.',
    ],
    synonyms: ['torch.nn.Dropout', 'torch.nn.functional.dropout', 'regularisation', 'regularization', 'mask'],
  },
  tex: {
    forward: 'y_i = \\frac{m_i}{1 - p} x_i,\\ m_i \\sim \\mathrm{Bernoulli}(1 - p)',
    derivative: '\\frac{\\partial y_i}{\\partial x_i} = \\frac{m_i}{1 - p}',
  },
  exports: { torch: 'torch.nn.Dropout', onnx: { op: 'Dropout', since: 13 } },
  examples: [
    {
      name: 'evaluation',
      inputs: { input: { shape: [3], data: [1, -2, 3] } },
      outputs: { output: { shape: [3], data: [1, -2, 3] } },
    },
    {
      name: 'training',
      mode: 'train',
      inputs: { input: { shape: [2, 3], data: [1, -2, 3, 4, 5, 6] } },
      attrs: { p: 0.25, stream: 'noise' },
      outputs: { output: { shape: [2, 3], data: [0, -2.666667, 4, 5.333333, 6.666667, 8] } },
    },
    {
      name: 'everything is dropped',
      mode: 'train',
      inputs: { input: { shape: [2], data: [1, -2] } },
      attrs: { p: 1 },
      outputs: { output: { shape: [2], data: [0, 0] } },
    },
    {
      name: 'nothing is dropped',
      mode: 'train',
      inputs: { input: { shape: [2], data: [1, -2] } },
      attrs: { p: 0 },
      outputs: { output: { shape: [2], data: [1, -2] } },
    },
  ],
});
