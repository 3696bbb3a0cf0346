import { err } from '../../model/result.ts';
import { type Shape, shapeText } from '../../model/tensor.ts';
import type { Attrs } from '../../program/program.ts';
import { type AttrSpec, type OpError, type OwnParameter, opError, type TensorType } from '../define.ts';
import { channelsOf, checkLayout, perAxis, type SpatialRank } from './spatial.ts';

/** What convolutions and transposed ones share: their weight, own or wired, and what may be wrong with it. */
type Types = Record<string, TensorType>;

export const OUT_CHANNELS: AttrSpec = {
  type: 'int',
  default: 1,
  min: 1,
  docs: 'Number of kernels, where the weight is the block’s own.',
};
export const KERNEL_SIZE: AttrSpec = {
  type: 'json',
  default: 3,
  docs: 'Size of the kernel, where the weight is the block’s own: a number, or one for each axis.',
};
export const GROUPS: AttrSpec = {
  type: 'int',
  default: 1,
  min: 1,
  docs: 'Into how many groups the channels are divided; a group makes its outputs of its own inputs.',
};
export const HAS_BIAS: AttrSpec = { type: 'bool', default: true, docs: 'Whether the block adds a bias of its own.' };

/** Sizes of the kernel's spatial axes: a wired weight's, else the attribute's. NaN where that makes no sense. */
export function kernelOf(inputs: Types, attrs: Attrs, rank: SpatialRank): Shape {
  if (inputs.weight) return inputs.weight.shape.slice(2);
  const kernel = perAxis(attrs, 'kernelSize', rank, 1);
  return kernel.ok ? kernel.value : Array<number>(rank).fill(Number.NaN);
}

/** Numbers that one output is made of, as torch counts them: the weight's second axis times its kernel. */
const fanIn = (shape: Shape): number => shape.slice(1).reduce((product, n) => product * n, 1);

/** A bias starts in the range of its kernel. */
export const ownBias = (weight: OwnParameter['shape'], outputs: OwnParameter['shape']): OwnParameter => ({
  shape: outputs,
  init: 'pytorch-linear',
  when: (attrs) => attrs.hasBias !== false,
  fanIn: (inputs, attrs) => fanIn(inputs.weight?.shape ?? weight(inputs, attrs)),
});

/** Axes of the weight, and that the channels can be divided into the groups. */
export function checkWeight(inputs: Types, attrs: Attrs, rank: SpatialRank, axes: string): OpError | null {
  const { input, weight, bias } = inputs;
  const fault = checkLayout(input, rank);
  if (fault) return fault;
  const groups = attrs.groups as number;
  if (!weight) {
    const kernel = perAxis(attrs, 'kernelSize', rank, 1);
    if (!kernel.ok) return kernel.error;
  } else if (weight.shape.length !== rank + 2) {
    const message = `the weight ${shapeText(weight.shape)} has ${weight.shape.length} axes`;
    return opError('shape/rank', message, `give it the ${rank + 2} axes ${axes}`, 'weight');
  } else if (weight.shape.slice(2).includes(0)) {
    return err(
      opError('shape/empty', `the kernel ${shapeText(weight.shape)} is empty`, 'give every axis at least one tap', 'weight'),
    ).error;
  }
  const channels = channelsOf((input as TensorType).shape, rank);
  if (channels % groups !== 0) {
    const message = `${channels} channels cannot be divided into ${groups} groups`;
    return opError('attr/groups', message, 'choose groups that divide the channels of the input', 'groups');
  }
  if (bias && bias.shape.length !== 1) {
    return opError('shape/rank', `the bias ${shapeText(bias.shape)} is no vector`, 'give it one entry an output', 'bias');
  }
  return null;
}

/** That the bias has an entry for each output. */
export function checkBias(bias: TensorType | undefined, outputs: number): OpError | null {
  if (!bias || bias.shape[0] === outputs) return null;
  const message = `the bias ${shapeText(bias.shape)} does not fit ${outputs} outputs`;
  return opError('shape/mismatch', message, `give it the shape ${outputs}`, 'bias');
}
