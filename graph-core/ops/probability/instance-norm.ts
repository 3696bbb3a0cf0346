import { shapeText, sizeOf } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { composite, type OpError, type OwnParameter, opError, type TensorType } from '../define.ts';
import { alongChannels, CHANNEL_DIM, channelDim, channelsOf, checkChannels } from '../internal/channels.ts';
import { NORM_EPS, scaledAndShifted, standardised } from '../internal/normalise.ts';

const perChannel = (init: 'ones' | 'zeros'): OwnParameter => ({
  shape: (inputs, attrs) => [channelsOf(inputs.input, attrs)],
  init,
  when: (attrs) => attrs.affine === true,
});

/** A single number has no spread: torch refuses it too. */
function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const problem = checkChannels(inputs, attrs, ['weight', 'bias']);
  if (problem || !inputs.input) return problem;
  const { shape } = inputs.input;
  const dim = channelDim(attrs, shape.length);
  if (sizeOf(shape.slice(dim + 1)) !== 1) return null;
  const message = `the input is ${shapeText(shape)}: behind its channels, axis ${dim}, lies one entry, which is its own mean`;
  return opError('shape/rank', message, 'wire channels with more than one entry, or name their axis with dim', 'input');
}

export const instanceNorm = composite({
  type: 'instance-norm',
  version: 1,
  family: 'probability',
  title: 'Instance norm',
  symbol: '(x − μ) / σ',
  inputs: {
    input: { docs: 'Channels, and the axes behind them; axes in front of them are treated alike.' },
    weight: { docs: 'Factor of each channel; the block’s own where it is affine.', optional: true, own: perChannel('ones') },
    bias: { docs: 'Summand of each channel; the block’s own where it is affine.', optional: true, own: perChannel('zeros') },
  },
  attrs: {
    eps: NORM_EPS,
    affine: { type: 'bool', default: false, docs: 'Whether the block has a weight and a bias of its own.' },
    dim: CHANNEL_DIM,
  },
  check,
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const dim = channelDim(attrs, x.shape.length);
    const behind = x.shape.map((_, d) => d).filter((d) => d > dim);
    const over = (value: Value | undefined) => value && alongChannels(b, value, x, attrs);
    return {
      output: scaledAndShifted(b, standardised(b, x, behind, attrs.eps as number), over(inputs.weight), over(inputs.bias)),
    };
  },
  docs: {
    summary: 'Standardises each channel of each sample over the axes behind it.',
    notes: [
      'Channels lie along axis 1 as in torch, behind a leading N: [N, C, L], [N, C, H, W]. Set dim to 0 for a sample that is [C, L] or [C, H, W] itself.',
      'It keeps no running statistics, as torch does by default: training and evaluation are the same. The variance is the biased one.',
      'As in torch it has no weights unless it is told to, and a channel of a single entry is refused.',
    ],
    synonyms: [
      'torch.nn.InstanceNorm1d',
      'torch.nn.InstanceNorm2d',
      'torch.nn.functional.instance_norm',
      'instance normalization',
      'instance normalisation',
      'style transfer',
    ],
  },
  tex: {
    forward: 'y_c = w_c \\, \\frac{x_c - \\mu_c}{\\sqrt{\\sigma_c^2 + \\epsilon}} + b_c',
    derivative:
      '\\frac{\\partial C}{\\partial x_c} = \\frac{g_c - \\bar g_c - \\hat x_c \\, \\overline{g_c \\hat x_c}}{\\sqrt{\\sigma_c^2 + \\epsilon}},\\ g_c = w_c \\frac{\\partial C}{\\partial y_c}',
  },
  exports: { torch: 'torch.nn.InstanceNorm2d', onnx: { op: 'InstanceNormalization', since: 6 } },
  examples: [
    {
      name: 'two channels behind a leading N',
      inputs: { input: { shape: [1, 2, 2], data: [1, 3, 10, 30] } },
      attrs: { eps: 0 },
      outputs: { output: { shape: [1, 2, 2], data: [-1, 1, -1, 1] } },
    },
    {
      name: 'channels of one sample in front, affine',
      inputs: {
        input: { shape: [2, 3], data: [1, 2, 3, 5, 5, 5] },
        weight: { shape: [2], data: [2, 1] },
        bias: { shape: [2], data: [0, 4] },
      },
      attrs: { dim: 0, affine: true, eps: 0.01 },
      outputs: { output: { shape: [2, 3], data: [-2.431323, 0, 2.431323, 4, 4, 4] } },
    },
    {
      name: 'one entry a channel',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      error: 'shape/rank',
    },
  ],
});
