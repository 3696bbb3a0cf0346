import { err } from '../../model/result.ts';
import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';

/** A whole number, or a list of them. */
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function check({ input }: Record<string, TensorType>, shifts: unknown, dims: unknown): OpError | null {
  const places = listOf(shifts);
  if (!places.every(Number.isInteger))
    return err(
      opError('attr/value', `shifts is ${JSON.stringify(shifts)}`, 'give a whole number, or one for each axis', 'shifts'),
    ).error;
  const axes = dims === null ? [] : listOf(dims);
  for (const dim of axes) {
    const resolved = resolveDim(dim as number, input?.shape.length ?? 0, 'dims');
    if (!resolved.ok) return resolved.error;
  }
  const wanted = dims === null ? 1 : axes.length;
  if (places.length === wanted) return null;
  return err(
    opError('attr/value', `there are ${places.length} shifts for ${wanted} axes`, 'give one shift for each axis', 'shifts'),
  ).error;
}

/** Entry i moves to i + shift, and around the end. */
function rolled(b: Builder, x: Value, dim: number, shift: number): Value {
  const size = x.shape[dim] ?? 1;
  const by = size === 0 ? 0 : ((shift % size) + size) % size;
  return by === 0 ? x : b.cat([b.slice(x, dim, size - by, size), b.slice(x, dim, 0, size - by)], dim);
}

export const roll = composite({
  type: 'roll',
  version: 1,
  family: 'shape',
  title: 'Roll',
  symbol: 'roll x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    shifts: { type: 'json', default: 1, docs: 'Places to move by, one for each axis; negative ones move to the front.' },
    dims: { type: 'dims', default: null, docs: 'Axis, list of axes, or null: as if the tensor were one long vector.' },
  },
  check: (inputs, attrs) => check(inputs, attrs.shifts, attrs.dims),
  expand: (b, inputs, { shifts, dims }) => {
    const x = inputs.input as Value;
    const places = listOf(shifts) as number[];
    if (dims === null) return { output: b.reshape(rolled(b, b.reshape(x, [sizeOf(x.shape)]), 0, places[0] ?? 0), x.shape) };
    const axes = listOf(dims).map((dim) => axisOf(dim, x.shape.length));
    return { output: axes.reduce((v, dim, i) => rolled(b, v, dim, places[i] ?? 0), x) };
  },
  docs: {
    summary: 'Moves the entries along axes; what leaves at the end comes in at the front.',
    synonyms: ['torch.roll', 'shift', 'rotate', 'circular'],
  },
  tex: { forward: 'y_i = x_{(i - s) \\bmod n}', derivative: '\\bar x_i = \\bar y_{(i + s) \\bmod n}' },
  exports: { torch: 'torch.roll', onnx: unsupported('ONNX writes it with Slice and Concat') },
  examples: [
    {
      name: 'by one',
      inputs: { input: { shape: [4], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [4], data: [4, 1, 2, 3] } },
    },
    {
      name: 'both axes',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { shifts: [1, -1], dims: [0, 1] },
      outputs: { output: { shape: [2, 3], data: [5, 6, 4, 2, 3, 1] } },
    },
    {
      name: 'as one vector',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      attrs: { shifts: 5 },
      outputs: { output: { shape: [2, 2], data: [4, 1, 2, 3] } },
    },
    {
      name: 'two shifts for one axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { shifts: [1, 1], dims: [0] },
      error: 'attr/value',
    },
  ],
});
