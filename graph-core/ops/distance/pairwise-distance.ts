import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';
import { checkMeeting, DISTANCE_ORDER } from '../internal/distance.ts';
import { norm } from '../reduction/norm.ts';

export const pairwiseDistance = composite({
  type: 'pairwise-distance',
  version: 1,
  family: 'distance',
  title: 'Pairwise distance',
  symbol: '‖x − y‖',
  inputs: {
    input: { docs: 'A vector along the last axis; leading axes are rows.' },
    other: { docs: 'The vector of each row to compare with.' },
  },
  attrs: {
    p: DISTANCE_ORDER,
    eps: { type: 'float', default: 1e-6, docs: 'Added to every entry of the difference, as in torch.' },
    keepdim: { type: 'bool', default: false, docs: 'Keep the last axis with size 1.' },
  },
  check: (inputs, attrs) => {
    const shape = checkMeeting(inputs);
    if (shape === null || 'code' in shape) return shape;
    return norm.check?.({ input: { dtype: 'float', shape } }, { p: attrs.p, dim: -1 }) ?? null;
  },
  expand: (b, inputs, attrs) => {
    const difference = block(b, 'sub', { input: b.cast(inputs.input as Value, 'float'), other: inputs.other as Value });
    const shifted = block(b, 'scale-shift', { input: difference }, { shift: attrs.eps });
    return { output: block(b, 'norm', { input: shifted }, { p: attrs.p, dim: -1, keepdim: attrs.keepdim }) };
  },
  docs: {
    summary: 'The distance between the vectors of two tensors, row by row.',
    notes: [
      'eps is added to the difference, not to the distance: so equal vectors are not quite 0 apart, and their gradient is not 0, as in torch.',
      'Every vector against every other is cdist. Shapes broadcast as in torch.',
    ],
    synonyms: ['torch.nn.functional.pairwise_distance', 'torch.nn.PairwiseDistance', 'euclidean', 'metric learning', 'siamese'],
  },
  tex: {
    forward: 'd = \\lVert x - y + \\epsilon \\rVert_p',
    derivative:
      '\\frac{\\partial d}{\\partial x} = \\frac{(x - y + \\epsilon)^{\\top}}{d},\\ \\frac{\\partial d}{\\partial y} = -\\frac{\\partial d}{\\partial x}\\quad(p = 2)',
    columns:
      '\\frac{\\partial d}{\\partial x} = \\frac{x - y + \\epsilon}{d},\\ \\frac{\\partial d}{\\partial y} = -\\frac{\\partial d}{\\partial x}\\quad(p = 2)',
  },
  exports: { torch: 'torch.nn.functional.pairwise_distance', onnx: unsupported('ONNX writes it with Sub, Add and ReduceL2') },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [4, 1] }, other: { shape: [2], data: [1, 5] } },
      attrs: { eps: 0 },
      outputs: { output: { shape: [], data: [5] } },
    },
    {
      name: 'rows, sums of sizes, axis kept',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] }, other: { shape: [2], data: [0, 0] } },
      attrs: { p: 1, eps: 0, keepdim: true },
      outputs: { output: { shape: [2, 1], data: [3, 7] } },
    },
    {
      name: 'equal vectors',
      inputs: { input: { shape: [4], data: [1, 2, 3, 4] }, other: { shape: [4], data: [1, 2, 3, 4] } },
      attrs: { eps: 0.5 },
      outputs: { output: { shape: [], data: [1] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
