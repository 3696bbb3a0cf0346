import { err, ok, type Result } from '../../model/result.ts';
import { type Shape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import {
  type CompositeOp,
  composite,
  type Example,
  type OpError,
  type OwnParameter,
  opError,
  type TensorType,
} from '../define.ts';
import type { Ports } from '../rules.ts';
import { type Steps, uncorrelated } from './correlate.ts';
import { checkBias, checkWeight, GROUPS, HAS_BIAS, KERNEL_SIZE, kernelOf, OUT_CHANNELS, ownBias } from './kernel-weight.ts';
import {
  channelsOf,
  DILATION,
  inGroups,
  layoutText,
  outOfGroups,
  perAxis,
  type SpatialRank,
  STRIDE,
  spatialOf,
  withBias,
} from './spatial.ts';

type Types = Record<string, TensorType>;

interface Geometry extends Steps {
  readonly padding: readonly number[];
  /** Sizes of the result. */
  readonly sizes: readonly number[];
}

/** Stride, dilation, what is cut off and the sizes of the result, for an input and a kernel of the given sizes. */
function geometryOf(attrs: Attrs, spatial: Shape, kernel: Shape): Result<Geometry, OpError> {
  const rank = spatial.length;
  const stride = perAxis(attrs, 'stride', rank, 1);
  if (!stride.ok) return stride;
  const padding = perAxis(attrs, 'padding', rank, 0);
  if (!padding.ok) return padding;
  const extra = perAxis(attrs, 'outputPadding', rank, 0);
  if (!extra.ok) return extra;
  const dilation = perAxis(attrs, 'dilation', rank, 1);
  if (!dilation.ok) return dilation;
  const steps = { stride: stride.value, dilation: dilation.value };
  const wide = extra.value.findIndex((n, i) => n >= Math.max(steps.stride[i] as number, steps.dilation[i] as number));
  if (wide >= 0) {
    const message = `outputPadding is ${extra.value[wide]}, the stride ${steps.stride[wide]} and the dilation ${steps.dilation[wide]}`;
    const mend = 'make it smaller than the stride or the dilation: it chooses one of the sizes that the stride leaves open';
    return err(opError('attr/range', message, mend, 'outputPadding'));
  }
  const sizes = spatial.map((n, i) => {
    const reach = (steps.dilation[i] as number) * ((kernel[i] as number) - 1) + 1;
    return (n - 1) * (steps.stride[i] as number) + reach + (extra.value[i] as number) - 2 * (padding.value[i] as number);
  });
  if (spatial.includes(0) || sizes.some((n) => n < 1)) {
    const message = `an input ${shapeText(spatial)} and this padding leave nothing: the result would be [${sizes.join(', ')}]`;
    return err(opError('shape/empty', message, 'make the padding smaller or the kernel larger', 'padding'));
  }
  return ok({ ...steps, padding: padding.value, sizes });
}

function checkTransposed(inputs: Types, attrs: Attrs, rank: SpatialRank): OpError | null {
  const fault = checkWeight(inputs, attrs, rank, 'channels × outputs of a group × kernel');
  if (fault) return fault;
  const { input, weight, bias } = inputs as { input: TensorType; weight?: TensorType; bias?: TensorType };
  const groups = attrs.groups as number;
  const channels = channelsOf(input.shape, rank);
  if (weight && weight.shape[0] !== channels) {
    const message = `the weight ${shapeText(weight.shape)} expects ${weight.shape[0]} channels, the input ${shapeText(input.shape)} has ${channels}`;
    return opError('shape/mismatch', message, `give the weight ${channels} channels as its first axis`, 'weight');
  }
  const outputs = weight ? (weight.shape[1] as number) * groups : (attrs.outChannels as number);
  if (outputs % groups !== 0) {
    const message = `${outputs} outputs cannot be divided into ${groups} groups`;
    return opError('attr/groups', message, 'choose groups that divide the outputs', 'groups');
  }
  const geometry = geometryOf(attrs, spatialOf(input.shape, rank), kernelOf(inputs, attrs, rank));
  return geometry.ok ? checkBias(bias, outputs) : geometry.error;
}

function expandTransposed(b: Builder, { input, weight, bias }: Ports, attrs: Attrs, rank: SpatialRank): Ports {
  const [x, w] = [input as Value, weight as Value];
  const groups = attrs.groups as number;
  const geometry = geometryOf(attrs, spatialOf(x.shape, rank), w.shape.slice(2));
  if (!geometry.ok) throw new Error(geometry.error.message);
  const { padding, sizes, ...steps } = geometry.value;
  const [channels, ...rest] = w.shape as [number, ...number[]];
  const kernels = b.reshape(b.cast(w, 'float'), [groups, channels / groups, ...rest]);
  const whole = sizes.map((n, i) => n + 2 * (padding[i] as number));
  const spread = outOfGroups(b, uncorrelated(b, inGroups(b, x, rank, groups), kernels, steps, whole), rank, x);
  const cropped = padding.reduce((y, n, i) => {
    const dim = x.shape.length - rank + i;
    return n === 0 ? y : b.slice(y, dim, n, n + (sizes[i] as number));
  }, spread);
  return { output: withBias(b, cropped, bias, rank) };
}

/** conv-transpose1d and conv-transpose2d. */
export function transposedConvolution(rank: 1 | 2, examples: readonly Example[]): CompositeOp {
  const shape: OwnParameter['shape'] = (inputs, attrs) => [
    channelsOf(inputs.input?.shape ?? [], rank),
    (attrs.outChannels as number) / (attrs.groups as number),
    ...kernelOf(inputs, attrs, rank),
  ];
  const outputs: OwnParameter['shape'] = ({ weight }, attrs) => [
    weight ? (weight.shape[1] ?? 0) * (attrs.groups as number) : (attrs.outChannels as number),
  ];
  return composite({
    type: `conv-transpose${rank}d`,
    version: 1,
    aliases: [`deconv${rank}d`],
    family: 'convolution',
    rank: 3 + rank,
    title: `Conv transpose ${rank}D`,
    symbol: 'x ⋆ᵀ w + b',
    inputs: {
      input: { docs: `Channels and places: ${layoutText(rank)}.` },
      weight: {
        docs: 'Kernels: channels × outputs of a group × kernel; the block’s own unless wired.',
        own: { shape, init: 'pytorch-linear' },
      },
      bias: { docs: 'One number an output; the block’s own unless wired.', optional: true, own: ownBias(shape, outputs) },
    },
    attrs: {
      outChannels: OUT_CHANNELS,
      kernelSize: KERNEL_SIZE,
      hasBias: HAS_BIAS,
      stride: STRIDE,
      padding: { type: 'json', default: 0, docs: 'Entries cut off on both sides: a number, or one for each axis.' },
      outputPadding: { type: 'json', default: 0, docs: 'Entries more at the end: a number, or one for each axis.' },
      dilation: DILATION,
      groups: GROUPS,
    },
    check: (inputs, attrs) => checkTransposed(inputs, attrs, rank),
    expand: (b, inputs, attrs) => expandTransposed(b, inputs, attrs, rank),
    docs: {
      summary: 'Adds a kernel, times the entry, at the place of every entry of the input.',
      notes: [
        'It is the derivative of a convolution by its input, applied to a tensor: a stride s makes it about s times larger.',
        'The padding is that of the convolution which would lead back; here it is cut off.',
        'Weight and bias start as in torch: uniform between ±1/√n, with n the weight’s second axis times its kernel.',
      ],
      synonyms: [
        `torch.nn.ConvTranspose${rank}d`,
        `torch.nn.functional.conv_transpose${rank}d`,
        'deconvolution',
        'fractionally strided convolution',
        'upsampling',
        'decoder',
      ],
    },
    tex: {
      forward: 'y_{o,q} = b_o + \\sum_{i,\\; s p + d k = q} x_{i,p}\\, w_{i,o,k}',
      derivative:
        '\\frac{\\partial C}{\\partial x_{i,p}} = \\sum_{o,k} \\bar y_{o,\\, s p + d k}\\, w_{i,o,k},\\ \\frac{\\partial C}{\\partial w_{i,o,k}} = \\sum_p x_{i,p}\\, \\bar y_{o,\\, s p + d k}',
    },
    exports: { torch: `torch.nn.ConvTranspose${rank}d`, onnx: { op: 'ConvTranspose', since: 11 } },
    examples,
  });
}
