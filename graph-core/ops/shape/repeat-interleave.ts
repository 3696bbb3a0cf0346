import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';

const isCount = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 0;

function check({ input }: Record<string, TensorType>, { repeats, dim }: Attrs): OpError | null {
  if (!input) return null;
  const counts = Array.isArray(repeats) ? repeats : [repeats];
  if (!counts.every(isCount)) {
    const message = `repeats is ${JSON.stringify(repeats)}, which counts nothing`;
    return opError('attr/value', message, 'give a number of copies, or one for each entry', 'repeats');
  }
  const axis = dim === null ? null : resolveDim(dim as number, input.shape.length);
  if (axis && !axis.ok) return axis.error;
  const size = axis ? (input.shape[axis.value] ?? 1) : sizeOf(input.shape);
  if (!Array.isArray(repeats) || counts.length === size || counts.length === 1) return null;
  const message = `there are ${counts.length} numbers of copies for ${size} entries`;
  return opError('attr/value', message, `give one number, or ${size}`, 'repeats');
}

/** Every entry along the first of two new axes, its copies along the second, then both as one. */
function repeated(b: Builder, x: Value, dim: number, count: number): Value {
  const at = <T>(own: readonly T[], extra: T): T[] => [...own.slice(0, dim + 1), extra, ...own.slice(dim + 1)];
  const copies = b.expand(b.reshape(x, at(x.shape, 1)), at(x.shape, count));
  return b.reshape(
    copies,
    x.shape.map((n, d) => (d === dim ? n * count : n)),
  );
}

export const repeatInterleave = composite({
  type: 'repeat-interleave',
  version: 1,
  family: 'shape',
  title: 'Repeat each entry',
  symbol: 'x₁x₁x₂x₂',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    repeats: { type: 'json', default: 2, docs: 'Copies of every entry, or a list with a number for each.' },
    dim: { type: 'json', default: null, docs: 'The axis, or null: the tensor as one long vector.' },
  },
  check,
  expand: (b, inputs, { repeats, dim }) => {
    const given = inputs.input as Value;
    const x = dim === null || given.shape.length === 0 ? b.reshape(given, [sizeOf(given.shape)]) : given;
    const axis = dim === null ? 0 : axisOf(dim, x.shape.length);
    const counts = (Array.isArray(repeats) ? repeats : [repeats]) as number[];
    if (counts.length === 1 || x.shape[axis] === 0) return { output: repeated(b, x, axis, counts[0] ?? 1) };
    return {
      output: b.cat(
        counts.map((count, i) => repeated(b, b.slice(x, axis, i, i + 1), axis, count)),
        axis,
      ),
    };
  },
  docs: {
    summary: 'Repeats every entry along one axis, its copies next to each other.',
    notes: ['The gradient of an entry is the sum over its copies.'],
    synonyms: ['torch.repeat_interleave', 'repeat', 'copy', 'upsample'],
  },
  tex: { forward: 'y_{k i + j} = x_i,\\ 0 \\le j < k', derivative: '\\bar x_i = \\sum_j \\bar y_{k i + j}' },
  exports: { torch: 'torch.repeat_interleave', onnx: unsupported('ONNX writes it with Expand and Reshape') },
  examples: [
    {
      name: 'twice',
      inputs: { input: { shape: [2], data: [1, 2] } },
      outputs: { output: { shape: [4], data: [1, 1, 2, 2] } },
    },
    {
      name: 'rows, each its own number',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      attrs: { repeats: [1, 2], dim: 0 },
      outputs: { output: { shape: [3, 2], data: [1, 2, 3, 4, 3, 4] } },
    },
    {
      name: 'two numbers for three entries',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      attrs: { repeats: [1, 2] },
      error: 'attr/value',
    },
  ],
});
