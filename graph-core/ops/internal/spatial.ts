import { err, ok, type Result } from '../../model/result.ts';
import { type Shape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { type AttrSpec, type OpError, opError, type TensorType } from '../define.ts';

/** What a block that slides along the last axes of its input is named after: `2d`. */
export type SpatialRank = 1 | 2 | 3;

const AXES = { 1: 'L', 2: 'H × W', 3: 'D × H × W' } as const;

/** The shapes that an input may have, in words. */
export const layoutText = (rank: SpatialRank): string => `C × ${AXES[rank]}, or N × C × ${AXES[rank]}`;

export const STRIDE: AttrSpec = { type: 'json', default: 1, docs: 'Step of the kernel: a number, or one for each axis.' };
export const DILATION: AttrSpec = { type: 'json', default: 1, docs: 'Distance between taps: a number, or one for each axis.' };

/** An attribute that is a whole number, or a list of one for each of `rank` axes. */
export function perAxis(attrs: Attrs, name: string, rank: number, min: number): Result<number[], OpError> {
  const value = attrs[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : Array<unknown>(rank).fill(value);
  const fits = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= min && (n as number) <= 2 ** 31 - 1;
  if (list.length === rank && list.every(fits)) return ok([...list]);
  const mend = `give a whole number of at least ${min}${rank === 1 ? '' : `, or a list of ${rank}, one for each axis`}`;
  return err(opError('attr/value', `${name} is ${short(value)}`, mend, name));
}

/** A value of an attribute as it stands in the file, cut short. */
export function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** Refuses an input that has not the channels and spatial axes, with or without rows in front. */
export function checkLayout(input: TensorType | undefined, rank: SpatialRank): OpError | null {
  if (!input) return opError('graph/not-wired', 'nothing is wired', `wire a tensor ${layoutText(rank)}`, 'input');
  const have = input.shape.length;
  if (have === rank + 1 || have === rank + 2) return null;
  const message = `the input ${shapeText(input.shape)} has ${have} ${have === 1 ? 'axis' : 'axes'}`;
  return opError('shape/rank', message, `give it the shape ${layoutText(rank)}`, 'input');
}

/** Sizes of the spatial axes: the last ones. */
export const spatialOf = (shape: Shape, rank: number): Shape => shape.slice(shape.length - rank);
export const channelsOf = (shape: Shape, rank: number): number => shape.at(-rank - 1) ?? 0;

/** Rows × groups × channels of a group × spatial axes; one row where the input has none. */
export function inGroups(b: Builder, x: Value, rank: number, groups: number): Value {
  const channels = channelsOf(x.shape, rank);
  const rows = x.shape.length === rank + 2 ? (x.shape[0] as number) : 1;
  return b.reshape(b.cast(x, 'float'), [rows, groups, channels / groups, ...spatialOf(x.shape, rank)]);
}

/** The groups side by side again, with rows in front where `like` has them. */
export function outOfGroups(b: Builder, y: Value, rank: number, like: Value): Value {
  const [rows, groups, channels, ...sizes] = y.shape as [number, number, number, ...number[]];
  const front = like.shape.length === rank + 2 ? [rows] : [];
  return b.reshape(y, [...front, groups * channels, ...sizes]);
}

/** A bias for each channel. */
export function withBias(b: Builder, y: Value, bias: Value | undefined, rank: number): Value {
  if (!bias) return y;
  const other = b.reshape(b.cast(bias, 'float'), [bias.shape[0] as number, ...Array<number>(rank).fill(1)]);
  return b.op('add', { input: y, other }).output as Value;
}
