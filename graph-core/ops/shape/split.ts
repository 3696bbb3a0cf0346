import type { Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { axisOf } from '../../shape/shape.ts';
import { composite, type OpError, opError, type TensorType } from '../define.ts';
import { checkPieces, cut, evenSizes, PIECES_DIM, pieces, sizeAlong } from '../internal/pieces.ts';

const isSize = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0;

/** Sizes of the pieces; null where the attribute says nothing sensible. */
function sizesOf({ sizes }: Attrs, size: number): readonly number[] | null {
  if (Array.isArray(sizes)) return sizes.length > 0 && sizes.every(isSize) ? sizes : null;
  return isSize(sizes) && sizes > 0 ? evenSizes(size, sizes) : null;
}

function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const size = sizeAlong(inputs, attrs);
  const sizes = sizesOf(attrs, size ?? 0);
  if (!sizes) {
    const message = `sizes is ${JSON.stringify(attrs.sizes)}, which gives no pieces`;
    return opError('attr/value', message, 'give one size for all pieces, or a list of sizes', 'sizes');
  }
  const fault = checkPieces(inputs, attrs, sizes);
  const total = sizes.reduce((sum, n) => sum + n, 0);
  if (fault || size === undefined || total === size) return fault;
  const message = `the sizes ${sizes.join(' + ')} make ${total}, and axis ${attrs.dim} has ${size} entries`;
  return opError('shape/mismatch', message, `give sizes that make ${size}`, 'sizes');
}

export const split = composite({
  type: 'split',
  version: 1,
  family: 'shape',
  title: 'Split',
  symbol: 'split',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  outputs: pieces(sizesOf, ({ sizes }) => (Array.isArray(sizes) ? sizes.length : 2)),
  attrs: {
    sizes: { type: 'json', default: 1, docs: 'The size of every piece (the last may be smaller), or a list of sizes.' },
    dim: PIECES_DIM,
  },
  check,
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dim = axisOf(attrs.dim, x.shape.length);
    return cut(b, x, dim, sizesOf(attrs, x.shape[dim] as number) ?? []);
  },
  docs: {
    summary: 'Cuts a tensor into pieces along one axis.',
    notes: ['How many outputs the block has follows from the sizes and the input.'],
    synonyms: ['torch.split', 'cut', 'part', 'unstack'],
  },
  tex: { forward: '[y_1;\\, y_2;\\, \\ldots] = x', derivative: '\\bar x = [\\bar y_1;\\, \\bar y_2;\\, \\ldots]' },
  exports: { torch: 'torch.split', onnx: { op: 'Split', since: 18 } },
  examples: [
    {
      name: 'listed sizes',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      attrs: { sizes: [1, 2] },
      outputs: { 'outputs.0': { shape: [1], data: [1] }, 'outputs.1': { shape: [2], data: [2, 3] } },
    },
    {
      name: 'columns, the last piece smaller',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { sizes: 2, dim: 1 },
      outputs: { 'outputs.0': { shape: [2, 2], data: [1, 2, 4, 5] }, 'outputs.1': { shape: [2, 1], data: [3, 6] } },
    },
    {
      name: 'sizes that do not add up',
      inputs: { input: { shape: [3], data: [1, 2, 3] } },
      attrs: { sizes: [1, 1] },
      error: 'shape/mismatch',
    },
  ],
});
