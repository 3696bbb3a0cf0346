import { err } from '../../model/result.ts';
import { shapeText, sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type AttrSpec, type OpError, opError, type TensorType } from '../define.ts';

/** torch's axis of channels, unless an attribute names another one. */
export const CHANNEL_DIM: AttrSpec = {
  type: 'dims',
  default: null,
  docs: 'Axis of the channels; null is torch’s: the only axis of a vector, else axis 1, behind a leading N.',
};

/** The axis of channels of a value whose attributes {@link checkChannels} has let pass. */
export function channelDim(attrs: Attrs, rank: number): number {
  if (typeof attrs.dim !== 'number') return Math.min(1, rank - 1);
  return attrs.dim < 0 ? attrs.dim + rank : attrs.dim;
}

/** Channels of an input; NaN where it has no such axis, so that own parameters wait for the message. */
export const channelsOf = (input: TensorType | undefined, attrs: Attrs): number =>
  input?.shape[channelDim(attrs, input.shape.length)] ?? Number.NaN;

/** All axes but that of the channels. */
export const otherDims = (attrs: Attrs, rank: number): number[] =>
  Array.from({ length: rank }, (_, d) => d).filter((d) => d !== channelDim(attrs, rank));

/** One number a channel, shaped so that it broadcasts over the input. */
export const alongChannels = (b: Builder, perChannel: Value, like: Value, attrs: Attrs): Value => {
  const dim = channelDim(attrs, like.shape.length);
  return b.reshape(
    perChannel,
    like.shape.map((n, d) => (d === dim ? n : 1)),
  );
};

/** Numbers of one sample that go into the mean of one channel. */
export const entriesPerChannel = (shape: readonly number[], attrs: Attrs): number =>
  sizeOf(otherDims(attrs, shape.length).map((d) => shape[d] as number));

/** The input has an axis of channels, and each of the named ports one number for each of them. */
export function checkChannels(inputs: Record<string, TensorType>, attrs: Attrs, ports: readonly string[]): OpError | null {
  const { input } = inputs;
  if (!input) return null;
  const { shape } = input;
  if (shape.length === 0)
    return opError('shape/rank', 'the input is a scalar', 'wire a vector of channels, or more axes', 'input');
  if (Array.isArray(attrs.dim))
    return err(
      opError('attr/value', `dim is ${JSON.stringify(attrs.dim)}, and there is one axis of channels`, 'name one axis', 'dim'),
    ).error;
  const channels = channelsOf(input, attrs);
  if (Number.isNaN(channels)) {
    const message = `the input is ${shapeText(shape)} and has no axis ${attrs.dim}`;
    return opError('shape/axis-out-of-range', message, `name an axis from ${-shape.length} to ${shape.length - 1}`, 'dim');
  }
  for (const port of ports) {
    const given = inputs[port];
    if (!given || (given.shape.length === 1 && given.shape[0] === channels)) continue;
    const axis = channelDim(attrs, shape.length);
    const message = `${port} is ${shapeText(given.shape)}, and the input ${shapeText(shape)} has ${channels} channels along axis ${axis}`;
    const mend = `give it the shape [${channels}], or name the axis of the channels with dim`;
    return opError('shape/mismatch', message, mend, port);
  }
  return null;
}
