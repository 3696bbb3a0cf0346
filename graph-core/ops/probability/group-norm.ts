import type { Value } from '../../program/builder.ts';
import { composite, type OwnParameter, opError } from '../define.ts';
import { alongChannels, CHANNEL_DIM, channelDim, channelsOf, checkChannels } from '../internal/channels.ts';
import { NORM_EPS, scaledAndShifted, standardisedGroups } from '../internal/normalise.ts';

const perChannel = (init: 'ones' | 'zeros'): OwnParameter => ({
  shape: (inputs, attrs) => [channelsOf(inputs.input, attrs)],
  init,
  when: (attrs) => attrs.affine !== false,
});

export const groupNorm = composite({
  type: 'group-norm',
  version: 1,
  family: 'probability',
  title: 'Group norm',
  symbol: '(x − μ) / σ',
  inputs: {
    input: { docs: 'Channels, and the axes behind them; axes in front of them are treated alike.' },
    weight: { docs: 'Factor of each channel; the block’s own unless wired.', optional: true, own: perChannel('ones') },
    bias: { docs: 'Summand of each channel; the block’s own unless wired.', optional: true, own: perChannel('zeros') },
  },
  attrs: {
    numGroups: { type: 'int', default: 1, min: 1, docs: 'Into how many groups the channels are split.' },
    eps: NORM_EPS,
    affine: { type: 'bool', default: true, docs: 'Whether the block has a weight and a bias of its own.' },
    dim: CHANNEL_DIM,
  },
  check: (inputs, attrs) => {
    const problem = checkChannels(inputs, attrs, ['weight', 'bias']);
    if (problem || !inputs.input) return problem;
    const channels = channelsOf(inputs.input, attrs);
    const groups = attrs.numGroups as number;
    if (channels % groups === 0) return null;
    const axis = channelDim(attrs, inputs.input.shape.length);
    const message = `${channels} channels, along axis ${axis}, cannot be split into ${groups} groups of one size`;
    return opError('attr/range', message, 'give a divisor of their number, or name their axis with dim', 'numGroups');
  },
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const dim = channelDim(attrs, x.shape.length);
    const y = standardisedGroups(b, x, dim, attrs.numGroups as number, attrs.eps as number);
    const over = (value: Value | undefined) => value && alongChannels(b, value, x, attrs);
    return { output: scaledAndShifted(b, y, over(inputs.weight), over(inputs.bias)) };
  },
  docs: {
    summary: 'Splits the channels into groups and standardises each group, with all that lies behind its channels.',
    notes: [
      'Channels lie along axis 0 of a vector [C], else along axis 1 as in torch, behind a leading N: [N, C], [N, C, L], [N, C, H, W]. Set dim to 0 for a sample that is [C, L] or [C, H, W] itself.',
      'Nothing is averaged over samples, so training and evaluation are the same. The variance is the biased one.',
      'With one group it is a layer norm over all but the leading axes, with a group for each channel an instance norm.',
    ],
    synonyms: ['torch.nn.GroupNorm', 'torch.nn.functional.group_norm', 'group normalization', 'group normalisation'],
  },
  tex: {
    forward: 'y_c = w_c \\, \\frac{x_c - \\mu_G}{\\sqrt{\\sigma_G^2 + \\epsilon}} + b_c,\\ c \\in G',
    derivative:
      '\\frac{\\partial C}{\\partial x_c} = \\frac{g_c - \\bar g_G - \\hat x_c \\, \\overline{(g \\hat x)}_G}{\\sqrt{\\sigma_G^2 + \\epsilon}},\\ g_c = w_c \\frac{\\partial C}{\\partial y_c}',
  },
  exports: { torch: 'torch.nn.GroupNorm', onnx: { op: 'GroupNormalization', since: 21 } },
  examples: [
    {
      name: 'two groups behind a leading N',
      inputs: {
        input: { shape: [1, 4], data: [1, 3, 10, 30] },
        weight: { shape: [4], data: [1, 1, 2, 2] },
        bias: { shape: [4], data: [0, 0, 0, 1] },
      },
      attrs: { numGroups: 2, eps: 0 },
      outputs: { output: { shape: [1, 4], data: [-1, 1, -2, 3] } },
    },
    {
      name: 'channels of one sample in front, not affine',
      inputs: { input: { shape: [2, 2], data: [1, 3, 10, 30] } },
      attrs: { numGroups: 2, dim: 0, eps: 0, affine: false },
      outputs: { output: { shape: [2, 2], data: [-1, 1, -1, 1] } },
    },
    {
      name: 'one group of a vector',
      inputs: {
        input: { shape: [3], data: [1, 2, 3] },
        weight: { shape: [3], data: [1, 1, 2] },
        bias: { shape: [3], data: [0, 0, 1] },
      },
      outputs: { output: { shape: [3], data: [-1.224736, 0, 3.449471] } },
    },
    {
      name: 'groups of unequal size',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      attrs: { numGroups: 2 },
      error: 'attr/range',
    },
    {
      name: 'weights of other channels',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, weight: { shape: [2], data: [1, 1] } },
      error: 'shape/mismatch',
    },
  ],
});
