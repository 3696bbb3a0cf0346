import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';
import { VECTOR_DIM, vectorDim } from '../internal/distance.ts';
import { norm } from '../reduction/norm.ts';

export const normalize = composite({
  type: 'normalize',
  version: 1,
  family: 'probability',
  title: 'Normalize',
  symbol: 'x / ‖x‖',
  inputs: { input: { docs: 'Vectors along one axis.' } },
  attrs: {
    p: { type: 'json', default: 2, docs: 'Which norm: a number, or inf and -inf as texts.' },
    dim: VECTOR_DIM,
    eps: { type: 'float', default: 1e-12, min: 0, docs: 'The least that is divided by.' },
  },
  check: (inputs, attrs) => norm.check?.(inputs, { p: attrs.p, dim: vectorDim(attrs, inputs.input?.shape.length ?? 0) }) ?? null,
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const length = block(b, 'norm', { input: x }, { p: attrs.p, dim: vectorDim(attrs, x.shape.length), keepdim: true });
    const divisor = block(b, 'clamp', { input: length }, { min: attrs.eps, max: null });
    return { output: block(b, 'div', { input: x, other: divisor }) };
  },
  docs: {
    summary: 'Divides each vector by its length, so that it has length 1.',
    notes: [
      'A vector shorter than eps is divided by eps, as one of zeros is; its gradient is then that of a division by a number.',
      'The gradient has no part along the vector: what only makes it longer changes nothing.',
    ],
    synonyms: ['torch.nn.functional.normalize', 'unit vector', 'direction', 'L2 normalization'],
  },
  tex: {
    forward: 'y = \\frac{x}{\\max(\\lVert x \\rVert_p, \\epsilon)}',
    derivative: '\\frac{\\partial y}{\\partial x} = \\frac{1}{\\lVert x \\rVert_2} \\left(I - y y^{\\top}\\right)\\quad(p = 2)',
    columns: '\\frac{\\partial y}{\\partial x} = \\frac{1}{\\lVert x \\rVert_2} \\left(I - y y^{\\top}\\right)\\quad(p = 2)',
  },
  exports: { torch: 'torch.nn.functional.normalize', onnx: unsupported('ONNX has LpNormalization for p = 1 and 2, without eps') },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [2], data: [3, -4] } },
      outputs: { output: { shape: [2], data: [0.6, -0.8] } },
    },
    {
      name: 'columns to sum of sizes 1',
      inputs: { input: { shape: [2, 2], data: [1, 2, -3, 2] } },
      attrs: { p: 1, dim: 0 },
      outputs: { output: { shape: [2, 2], data: [0.25, 0.5, -0.75, 0.5] } },
    },
    {
      name: 'rows, one shorter than eps',
      inputs: { input: { shape: [2, 2], data: [6, 8, 0.03, 0.04] } },
      attrs: { eps: 0.1 },
      outputs: { output: { shape: [2, 2], data: [0.6, 0.8, 0.3, 0.4] } },
    },
    {
      name: 'a vector of zeros',
      inputs: { input: { shape: [2], data: [0, 0] } },
      attrs: { eps: 0.5 },
      outputs: { output: { shape: [2], data: [0, 0] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 1 },
      error: 'shape/axis-out-of-range',
    },
    { name: 'no such norm', inputs: { input: { shape: [2], data: [1, 2] } }, attrs: { p: 'two' }, error: 'attr/value' },
  ],
});
