import { composite, type OwnParameter } from '../define.ts';
import { expandBatchNorm, updateStatistics } from '../internal/batch-norm.ts';
import { CHANNEL_DIM, channelsOf, checkChannels, entriesPerChannel } from '../internal/channels.ts';

const perChannel = (init: string, rest: Partial<OwnParameter> = {}): OwnParameter => ({
  shape: (inputs, attrs) => [channelsOf(inputs.input, attrs)],
  init,
  ...rest,
});
const ifAffine = { when: (attrs: { readonly [name: string]: unknown }) => attrs.affine !== false };

export const batchNorm = composite({
  type: 'batch-norm',
  version: 1,
  family: 'probability',
  rank: 2,
  title: 'Batch norm',
  symbol: '(x − μ) / σ',
  inputs: {
    input: { docs: 'Channels in each sample, or behind a leading N.' },
    weight: { docs: 'Factor of each channel; the block’s own unless wired.', optional: true, own: perChannel('ones', ifAffine) },
    bias: { docs: 'Summand of each channel; the block’s own unless wired.', optional: true, own: perChannel('zeros', ifAffine) },
    runningMean: {
      docs: 'Mean of each channel that evaluation takes; a buffer of the block’s own unless wired.',
      own: perChannel('zeros', { role: 'buffer' }),
    },
    runningVar: {
      docs: 'Variance of each channel that evaluation takes; a buffer of the block’s own unless wired.',
      own: perChannel('ones', { role: 'buffer' }),
    },
  },
  attrs: {
    eps: {
      type: 'float',
      default: 1e-5,
      min: 0,
      docs: 'Added to the variance, so that a constant channel does not divide by 0.',
    },
    momentum: { type: 'float', default: 0.1, min: 0, max: 1, docs: 'Share of the batch in the new running statistics.' },
    affine: { type: 'bool', default: true, docs: 'Whether the block has a weight and a bias of its own.' },
    dim: CHANNEL_DIM,
  },
  differsInTraining: true,
  check: (inputs, attrs) => checkChannels(inputs, attrs, ['weight', 'bias', 'runningMean', 'runningVar']),
  expand: (b, inputs, attrs) => ({ output: expandBatchNorm(b, inputs, attrs) }),
  needsSeveral: ({ input }, attrs) => input !== undefined && entriesPerChannel(input.shape, attrs) === 1,
  updates: updateStatistics,
  docs: {
    summary: 'Takes from each channel its mean over the batch and divides by the standard deviation, then scales and shifts.',
    notes: [
      'In training, mean and variance are those of the batch: over all samples, and within a sample over every axis but that of the channels. The variance is the biased one, divided by the number of entries.',
      'Channels lie along axis 0 of a vector [C], else along axis 1 as in torch, behind a leading N: [N, C], [N, C, L], [N, C, H, W]. Set dim to 0 for a sample that is [C, L] or [C, H, W] itself, as a convolution makes it of one sample: that is warned of.',
      'In evaluation the running statistics are taken. A training step moves them towards those of its batch, once and after all gradients, with the unbiased variance, as in torch: r ← (1 − momentum) r + momentum · batch.',
      'Where a batch has a single entry for a channel there is no variance: torch refuses it, and so does training here. A single sample that is looked at is normalised with the running statistics, and leaves them as they are.',
    ],
    synonyms: [
      'torch.nn.BatchNorm1d',
      'torch.nn.BatchNorm2d',
      'torch.nn.BatchNorm3d',
      'torch.nn.functional.batch_norm',
      'batch normalization',
      'batch normalisation',
      'running mean',
      'running variance',
    ],
  },
  tex: {
    forward: 'y = w \\, \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}} + b',
    derivative:
      '\\frac{\\partial C}{\\partial x} = \\frac{w}{\\sqrt{\\sigma^2 + \\epsilon}} \\left( g - \\bar g - \\hat x \\, \\overline{g \\hat x} \\right),\\ g = \\frac{\\partial C}{\\partial y},\\ \\hat x = \\frac{x - \\mu}{\\sqrt{\\sigma^2 + \\epsilon}}',
  },
  exports: { torch: 'torch.nn.BatchNorm2d', onnx: { op: 'BatchNormalization', since: 15 } },
  examples: [
    {
      name: 'evaluation',
      inputs: {
        input: { shape: [2], data: [3, -1] },
        weight: { shape: [2], data: [2, 1] },
        bias: { shape: [2], data: [0.5, 0] },
        runningMean: { shape: [2], data: [1, 1] },
        runningVar: { shape: [2], data: [4, 1] },
      },
      attrs: { eps: 0 },
      outputs: { output: { shape: [2], data: [2.5, -2] } },
    },
    {
      name: 'training, a leading N',
      mode: 'train',
      inputs: {
        input: { shape: [2, 2], data: [1, 10, 3, 30] },
        weight: { shape: [2], data: [1, 2] },
        bias: { shape: [2], data: [0, 1] },
        runningMean: { shape: [2], data: [0, 0] },
        runningVar: { shape: [2], data: [1, 1] },
      },
      attrs: { eps: 0 },
      outputs: { output: { shape: [2, 2], data: [-1, -1, 1, 3] } },
    },
    {
      name: 'training, channels of one sample in front, not affine',
      mode: 'train',
      inputs: {
        input: { shape: [2, 2], data: [1, 3, 10, 30] },
        runningMean: { shape: [2], data: [0, 0] },
        runningVar: { shape: [2], data: [1, 1] },
      },
      attrs: { dim: 0, affine: false, eps: 0 },
      outputs: { output: { shape: [2, 2], data: [-1, 1, -1, 1] } },
    },
    {
      name: 'training on a single entry takes the running statistics',
      mode: 'train',
      inputs: {
        input: { shape: [2], data: [3, -1] },
        runningMean: { shape: [2], data: [1, 1] },
        runningVar: { shape: [2], data: [4, 1] },
      },
      attrs: { affine: false },
      outputs: { output: { shape: [2], data: [0.9999988, -1.99999] } },
    },
    {
      name: 'weights of other channels',
      inputs: {
        input: { shape: [4, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
        weight: { shape: [4], data: [1, 1, 1, 1] },
        runningMean: { shape: [3], data: [0, 0, 0] },
        runningVar: { shape: [3], data: [1, 1, 1] },
      },
      error: 'shape/mismatch',
    },
    {
      name: 'scalar',
      inputs: {
        input: { shape: [], data: [1] },
        runningMean: { shape: [1], data: [0] },
        runningVar: { shape: [1], data: [1] },
      },
      error: 'shape/rank',
    },
  ],
});
