import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { axisOf } from '../../shape/shape.ts';
import { composite, unsupported } from '../define.ts';
import { withoutAxis } from '../internal/axes.ts';
import { checkPieces, cut, ones, PIECES_DIM, pieces, sizeAlong } from '../internal/pieces.ts';

const sizesOf = (_: Attrs, size: number): readonly number[] => ones(size);

export const unbind = composite({
  type: 'unbind',
  version: 1,
  family: 'shape',
  title: 'Unbind',
  symbol: 'unbind',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  outputs: pieces(sizesOf, () => 2),
  attrs: { dim: PIECES_DIM },
  check: (inputs, attrs) => {
    const size = sizeAlong(inputs, attrs);
    return checkPieces(inputs, attrs, size === undefined ? null : sizesOf(attrs, size));
  },
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dim = axisOf(attrs.dim, x.shape.length);
    return cut(b, x, dim, sizesOf(attrs, x.shape[dim] as number), (piece) => withoutAxis(b, piece, dim));
  },
  docs: {
    summary: 'Every entry along an axis as a tensor of its own, without that axis.',
    synonyms: ['torch.unbind', 'unstack', 'rows', 'columns', 'split'],
  },
  tex: { forward: 'y_k = x_{k, \\cdot}', derivative: '\\bar x_{k, \\cdot} = \\bar y_k' },
  exports: { torch: 'torch.unbind', onnx: unsupported('ONNX writes it with Split and Squeeze') },
  examples: [
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      outputs: { 'outputs.0': { shape: [2], data: [1, 2] }, 'outputs.1': { shape: [2], data: [3, 4] } },
    },
    {
      name: 'entries of a vector',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      attrs: { dim: -1 },
      outputs: {
        'outputs.0': { shape: [], data: [1] },
        'outputs.1': { shape: [], data: [2] },
        'outputs.2': { shape: [], data: [3] },
      },
    },
    { name: 'a scalar', inputs: { input: { shape: [], data: [1] } }, error: 'shape/scalar' },
  ],
});
