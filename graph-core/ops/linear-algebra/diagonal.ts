import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, opError, unsupported } from '../define.ts';
import { onIndices } from '../internal/matrix.ts';

export const diagonal = composite({
  type: 'diagonal',
  version: 1,
  family: 'linear-algebra',
  title: 'Diagonal',
  symbol: 'diag A',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    offset: { type: 'int', default: 0, docs: 'Which diagonal: 0 the main one, above it positive.' },
    dim1: { type: 'int', default: 0, docs: 'Axis of the rows.' },
    dim2: { type: 'int', default: 1, docs: 'Axis of the columns.' },
  },
  check: (inputs, attrs) => {
    const rank = inputs.input?.shape.length ?? 0;
    if (rank < 2) return opError('shape/rank', `the input has ${rank} axes`, 'wire a matrix', 'input');
    const [first, second] = [resolveDim(attrs.dim1 as number, rank, 'dim1'), resolveDim(attrs.dim2 as number, rank, 'dim2')];
    if (!first.ok) return first.error;
    if (!second.ok) return second.error;
    return first.value === second.value
      ? opError('shape/axis-twice', `dim1 and dim2 are both axis ${first.value}`, 'name two different axes', 'dim2')
      : null;
  },
  // what is off the diagonal is not multiplied by 0 but left out, so that an infinity there stays there
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const [rows, columns] = [axisOf(attrs.dim1, x.shape.length), axisOf(attrs.dim2, x.shape.length)];
    const others = x.shape.map((_, d) => d).filter((d) => d !== rows && d !== columns);
    const matrix = b.permute(x, [...others, rows, columns]);
    const at = others.length;
    const offset = attrs.offset as number;
    const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
    const size = Math.max(0, Math.min((x.shape[rows] as number) - down, (x.shape[columns] as number) - right));
    const square = b.slice(b.slice(matrix, at, down, down + size), at + 1, right, right + size);
    const kept = onIndices(b, square, (i, j, e) => s.select(s.eq(i, j), e, s.constant(0, e.dtype)));
    return { output: b.sum(kept, { dim: at + 1 }) };
  },
  docs: {
    summary: 'The entries on a diagonal of a matrix.',
    notes: ['The diagonal becomes the last axis, as in torch. One that lies outside is empty.'],
    synonyms: ['torch.diagonal', 'diag'],
  },
  tex: { forward: 'y_i = x_{i, i + k}', derivative: '\\bar x_{ij} = [j = i + k] \\, \\bar y_i' },
  exports: { torch: 'torch.diagonal', onnx: unsupported('ONNX writes it with EyeLike, Mul and ReduceSum') },
  examples: [
    {
      name: 'main diagonal',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      outputs: { output: { shape: [2], data: [1, 5] } },
    },
    {
      name: 'below it',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { offset: -1 },
      outputs: { output: { shape: [1], data: [4] } },
    },
    {
      name: 'outside',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      attrs: { offset: 5 },
      outputs: { output: { shape: [0], data: [] } },
    },
    { name: 'a vector', inputs: { input: { shape: [2], data: [1, 2] } }, error: 'shape/rank' },
    {
      name: 'one axis twice',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      attrs: { dim2: 0 },
      error: 'shape/axis-twice',
    },
  ],
});
