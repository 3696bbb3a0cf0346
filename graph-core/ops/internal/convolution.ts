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
import { correlated, type Steps } from './correlate.ts';
import { embedded } from './embed.ts';
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
  short,
  spatialOf,
  withBias,
} from './spatial.ts';

type Types = Record<string, TensorType>;

/** What the attributes come to, along each spatial axis. */
interface Geometry extends Steps {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Stride, dilation and padding; 'same' keeps the size, with the odd entry behind, as in torch. */
function geometryOf(attrs: Attrs, kernel: Shape, rank: SpatialRank): Result<Geometry, OpError> {
  const stride = perAxis(attrs, 'stride', rank, 1);
  if (!stride.ok) return stride;
  const dilation = perAxis(attrs, 'dilation', rank, 1);
  if (!dilation.ok) return dilation;
  const steps = { stride: stride.value, dilation: dilation.value };
  if (attrs.padding === 'same') {
    if (steps.stride.some((n) => n !== 1)) {
      const message = `padding is 'same' and the stride ${short(attrs.stride)}, with which the size cannot stay`;
      return err(opError('attr/combination', message, 'set the stride to 1, or give the padding as a number', 'padding'));
    }
    const total = kernel.map((n, i) => (n - 1) * (steps.dilation[i] as number));
    const before = total.map((n) => Math.floor(n / 2));
    return ok({ ...steps, before, after: total.map((n, i) => n - (before[i] as number)) });
  }
  const padding = attrs.padding === 'valid' ? ok(Array<number>(rank).fill(0)) : perAxis(attrs, 'padding', rank, 0);
  if (!padding.ok) {
    const { message, mend } = padding.error;
    return err({ ...padding.error, message, mend: `${mend}; or 'same' or 'valid'` });
  }
  return ok({ ...steps, before: padding.value, after: padding.value });
}

function checkConv(inputs: Types, attrs: Attrs, rank: SpatialRank): OpError | null {
  const fault = checkWeight(inputs, attrs, rank, 'outputs × channels of a group × kernel');
  if (fault) return fault;
  const { input, weight, bias } = inputs as { input: TensorType; weight?: TensorType; bias?: TensorType };
  const groups = attrs.groups as number;
  const kernel = kernelOf(inputs, attrs, rank);
  const geometry = geometryOf(attrs, kernel, rank);
  if (!geometry.ok) return geometry.error;
  const outputs = weight?.shape[0] ?? (attrs.outChannels as number);
  if (outputs % groups !== 0) {
    const message = `${outputs} outputs cannot be divided into ${groups} groups`;
    return opError('attr/groups', message, 'choose groups that divide the outputs', 'groups');
  }
  const channels = channelsOf(input.shape, rank);
  if (weight && (weight.shape[1] as number) * groups !== channels) {
    const message = `the weight ${shapeText(weight.shape)} in ${groups} ${groups === 1 ? 'group' : 'groups'} expects ${(weight.shape[1] as number) * groups} channels, the input ${shapeText(input.shape)} has ${channels}`;
    return opError('shape/mismatch', message, `give the weight ${channels / groups} channels as its second axis`, 'weight');
  }
  return checkBias(bias, outputs) ?? checkReach(spatialOf(input.shape, rank), kernel, geometry.value);
}

/** That the kernel fits into the padded input. */
function checkReach(sizes: Shape, kernel: Shape, { before, after, dilation }: Geometry): OpError | null {
  const padded = sizes.map((n, i) => n + (before[i] as number) + (after[i] as number));
  const reach = kernel.map((n, i) => (n - 1) * (dilation[i] as number) + 1);
  if (reach.every((n, i) => n <= (padded[i] as number))) return null;
  const message = `the kernel reaches over ${shapeText(reach)}, the padded input is only ${shapeText(padded)}`;
  return opError('shape/kernel', message, 'make the kernel or the dilation smaller, or the padding larger', 'kernelSize');
}

function expandConv(b: Builder, { input, weight, bias }: Ports, attrs: Attrs, rank: SpatialRank): Ports {
  const [x, w] = [input as Value, weight as Value];
  const groups = attrs.groups as number;
  const geometry = geometryOf(attrs, w.shape.slice(2), rank);
  if (!geometry.ok) throw new Error(geometry.error.message);
  const { before, after, ...steps } = geometry.value;
  const sizes = spatialOf(x.shape, rank).map((n, i) => n + (before[i] as number) + (after[i] as number));
  const padded = embedded(b, inGroups(b, x, rank, groups), { starts: before, steps: before.map(() => 1), sizes });
  const [outputs, ...kernel] = w.shape as [number, ...number[]];
  const kernels = b.reshape(b.cast(w, 'float'), [groups, outputs / groups, ...kernel]);
  const y = outOfGroups(b, correlated(b, padded, kernels, steps), rank, x);
  return { output: withBias(b, y, bias, rank) };
}

/** conv1d, conv2d and conv3d. */
export function convolution(rank: SpatialRank, words: readonly string[], examples: readonly Example[]): CompositeOp {
  const shape: OwnParameter['shape'] = (inputs, attrs) => [
    attrs.outChannels as number,
    channelsOf(inputs.input?.shape ?? [], rank) / (attrs.groups as number),
    ...kernelOf(inputs, attrs, rank),
  ];
  const outputs: OwnParameter['shape'] = ({ weight }, attrs) => [weight?.shape[0] ?? (attrs.outChannels as number)];
  return composite({
    type: `conv${rank}d`,
    version: 1,
    family: 'convolution',
    // that of images comes first
    rank: rank === 2 ? 1 : rank + 1,
    title: `Convolution ${rank}D`,
    symbol: 'x ⋆ w + b',
    inputs: {
      input: { docs: `Channels and places: ${layoutText(rank)}.` },
      weight: {
        docs: 'Kernels: outputs × channels of a group × kernel; the block’s own unless wired.',
        own: { shape, init: 'pytorch-linear' },
      },
      bias: { docs: 'One number an output; the block’s own unless wired.', optional: true, own: ownBias(shape, outputs) },
    },
    attrs: {
      outChannels: OUT_CHANNELS,
      kernelSize: KERNEL_SIZE,
      hasBias: HAS_BIAS,
      stride: STRIDE,
      padding: {
        type: 'json',
        default: 0,
        docs: 'Zeros on both sides: a number, one for each axis, "same" (the size stays) or "valid" (none).',
      },
      dilation: DILATION,
      groups: GROUPS,
    },
    check: (inputs, attrs) => checkConv(inputs, attrs, rank),
    expand: (b, inputs, attrs) => expandConv(b, inputs, attrs, rank),
    docs: {
      summary: 'Slides kernels over the input and adds up the products, plus a bias.',
      notes: [
        'The number of input channels is that of what is wired to it; a wired weight sets outputs and kernel.',
        'The kernel is not reversed, as everywhere in deep learning; mathematics calls this a cross-correlation.',
        'With padding "same" an even kernel has one zero more behind than in front, as in torch.',
        'Weight and bias start as in torch: uniform between ±1/√n, with n the numbers that one output is made of.',
      ],
      synonyms: [
        `torch.nn.Conv${rank}d`,
        `torch.nn.functional.conv${rank}d`,
        'convolution',
        'cross-correlation',
        'filter',
        ...words,
      ],
    },
    tex: {
      forward: 'y_{o,p} = b_o + \\sum_{i,k} w_{o,i,k}\\, x_{i,\\, s p + d k}',
      derivative:
        '\\frac{\\partial C}{\\partial w_{o,i,k}} = \\sum_p \\bar y_{o,p}\\, x_{i,\\, s p + d k},\\ \\frac{\\partial C}{\\partial x_{i,q}} = \\sum_{o,\\; s p + d k = q} \\bar y_{o,p}\\, w_{o,i,k},\\ \\frac{\\partial C}{\\partial b_o} = \\sum_p \\bar y_{o,p}',
    },
    exports: { torch: `torch.nn.Conv${rank}d`, onnx: { op: 'Conv', since: 11 } },
    examples,
  });
}
