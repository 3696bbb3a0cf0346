import type { Builder, Value } from '../../program/builder.ts';
import { composite, opError, unsupported } from '../define.ts';
import { block, one } from '../internal/blocks.ts';
import { checkLists, DISTANCE_ORDER } from '../internal/distance.ts';
import { norm } from '../reduction/norm.ts';

/** The same vectors with one more axis at `dim` of -3 or -2, along which those of the other list are met. */
function facing(b: Builder, x: Value, dim: -3 | -2): Value {
  const shape = [...x.shape];
  shape.splice(shape.length + 1 + dim, 0, 1);
  return block(b, 'reshape', { input: x }, { shape });
}

export const cdist = composite({
  type: 'cdist',
  version: 1,
  family: 'distance',
  title: 'Distance matrix',
  symbol: '‖xᵢ − yⱼ‖',
  inputs: { input: { docs: 'A list of vectors, one a row: P × M.' }, other: { docs: 'Another one: R × M.' } },
  attrs: { p: DISTANCE_ORDER },
  check: (inputs, attrs) => {
    const problem = checkLists(inputs) ?? norm.check?.({}, { p: attrs.p, dim: null }) ?? null;
    if (problem) return problem;
    const negative = attrs.p === '-inf' || (attrs.p as number) < 0;
    return negative ? opError('attr/range', `p is ${attrs.p}`, 'give 0, a positive number, or inf', 'p') : null;
  },
  expand: (b, inputs, attrs) => {
    const [x, y] = [b.cast(inputs.input as Value, 'float'), b.cast(inputs.other as Value, 'float')];
    const difference = block(b, 'sub', { input: facing(b, x, -2), other: facing(b, y, -3) });
    // vectors without entries are 0 apart, by every norm
    const p = difference.shape.at(-1) === 0 ? 1 : attrs.p;
    if (p === 'inf') return { output: one(b, 'amax', one(b, 'abs', difference), { dim: -1, ties: 'all' }) };
    return { output: one(b, 'norm', difference, { p, dim: -1 }) };
  },
  docs: {
    summary: 'The distance of every vector of one list to every vector of another: a matrix P × R.',
    notes: [
      'Where two vectors are equal the gradient is 0, as in torch.',
      'With p = inf each of the largest entries gets all of the gradient where several tie, as in torch; norm shares it.',
      'Axes in front of the lists broadcast.',
    ],
    synonyms: ['torch.cdist', 'distance matrix', 'pairwise distances', 'kernel', 'euclidean', 'nearest'],
  },
  tex: {
    forward: 'd_{ij} = \\lVert x_i - y_j \\rVert_p',
    derivative:
      '\\frac{\\partial d_{ij}}{\\partial x_i} = \\frac{(x_i - y_j)^{\\top}}{d_{ij}},\\ \\frac{\\partial d_{ij}}{\\partial y_j} = -\\frac{\\partial d_{ij}}{\\partial x_i}\\quad(p = 2)',
    columns:
      '\\frac{\\partial d_{ij}}{\\partial x_i} = \\frac{x_i - y_j}{d_{ij}},\\ \\frac{\\partial d_{ij}}{\\partial y_j} = -\\frac{\\partial d_{ij}}{\\partial x_i}\\quad(p = 2)',
  },
  exports: { torch: 'torch.cdist', onnx: unsupported('ONNX writes it with Sub and ReduceL2') },
  examples: [
    {
      name: 'two lists',
      inputs: { input: { shape: [2, 2], data: [0, 0, 3, 0] }, other: { shape: [3, 2], data: [3, 4, 0, 1, -5, 0] } },
      outputs: { output: { shape: [2, 3], data: [5, 1, 5, 4, 3.162278, 8] } },
    },
    {
      name: 'sums of sizes, several lists against one',
      inputs: { input: { shape: [2, 1, 2], data: [1, 2, 3, 4] }, other: { shape: [2, 2], data: [0, 0, 2, 2.5] } },
      attrs: { p: 1 },
      outputs: { output: { shape: [2, 1, 2], data: [3, 1.5, 7, 2.5] } },
    },
    {
      name: 'equal vectors',
      inputs: { input: { shape: [1, 2], data: [1, 2] }, other: { shape: [1, 2], data: [1, 2] } },
      outputs: { output: { shape: [1, 1], data: [0] } },
      kink: 'the distance has a tip at 0',
    },
    {
      name: 'largest difference, of which there are two',
      inputs: { input: { shape: [1, 3], data: [1, 2, 3] }, other: { shape: [2, 3], data: [-2, 5, 2, 1, 0, 3.5] } },
      attrs: { p: 'inf' },
      outputs: { output: { shape: [1, 2], data: [3, 2] } },
      kink: 'two entries tie',
    },
    {
      name: 'vectors of other sizes',
      inputs: { input: { shape: [1, 2], data: [1, 2] }, other: { shape: [1, 3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
    {
      name: 'no list',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [1, 2], data: [1, 2] } },
      error: 'shape/rank',
    },
  ],
});
