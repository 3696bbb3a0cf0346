import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { axisOf } from '../../shape/shape.ts';
import { composite, unsupported } from '../define.ts';
import { checkPieces, cut, evenSizes, PIECES_DIM, pieces, sizeAlong } from '../internal/pieces.ts';

/** As many even pieces as asked for, or fewer; of nothing as many empty ones. */
const sizesOf = ({ chunks }: Attrs, size: number): readonly number[] =>
  size === 0
    ? Array.from({ length: chunks as number }, () => 0)
    : evenSizes(size, Math.ceil(size / Math.max(1, chunks as number)));

export const chunk = composite({
  type: 'chunk',
  version: 1,
  family: 'shape',
  title: 'Chunk',
  symbol: 'chunk',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  outputs: pieces(sizesOf, ({ chunks }) => chunks as number),
  attrs: {
    chunks: { type: 'int', default: 2, min: 1, max: 256, docs: 'Number of pieces.' },
    dim: PIECES_DIM,
  },
  check: (inputs, attrs) => {
    const size = sizeAlong(inputs, attrs);
    return checkPieces(inputs, attrs, size === undefined ? null : sizesOf(attrs, size));
  },
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dim = axisOf(attrs.dim, x.shape.length);
    return cut(b, x, dim, sizesOf(attrs, x.shape[dim] as number));
  },
  docs: {
    summary: 'Cuts a tensor into a number of pieces along one axis.',
    notes: ['Where they cannot be even the last is smaller, and there may be fewer than asked for, as in torch.'],
    synonyms: ['torch.chunk', 'cut', 'split', 'part'],
  },
  tex: { forward: '[y_1;\\, y_2;\\, \\ldots] = x', derivative: '\\bar x = [\\bar y_1;\\, \\bar y_2;\\, \\ldots]' },
  exports: { torch: 'torch.chunk', onnx: unsupported('ONNX writes it with Split') },
  examples: [
    {
      name: 'two halves',
      inputs: { input: { shape: [4], data: [1, 2, 3, 4] } },
      outputs: { 'outputs.0': { shape: [2], data: [1, 2] }, 'outputs.1': { shape: [2], data: [3, 4] } },
    },
    {
      name: 'fewer than asked for',
      inputs: { input: { shape: [1, 5], data: [1, 2, 3, 4, 5] } },
      attrs: { chunks: 4, dim: 1 },
      outputs: {
        'outputs.0': { shape: [1, 2], data: [1, 2] },
        'outputs.1': { shape: [1, 2], data: [3, 4] },
        'outputs.2': { shape: [1, 1], data: [5] },
      },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 1 },
      error: 'shape/axis-out-of-range',
    },
    { name: 'a scalar', inputs: { input: { shape: [], data: [1] } }, error: 'shape/scalar' },
  ],
});
