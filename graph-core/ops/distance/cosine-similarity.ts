import type { Builder, Value } from '../../program/builder.ts';
import { broadcast, resolveDims } from '../../shape/shape.ts';
import { composite, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';
import { checkMeeting, VECTOR_DIM, vectorDim } from '../internal/distance.ts';

/** x over its length. What a short vector lacks to eps is added without a gradient: that of the length itself stays, as in torch. */
function direction(b: Builder, x: Value, dim: number | readonly number[], eps: number): Value {
  const length = block(b, 'norm', { input: x }, { dim, keepdim: true });
  const missing = block(b, 'relu', { input: block(b, 'scale-shift', { input: length }, { scale: -1, shift: eps }) });
  const divisor = block(b, 'add', { input: length, other: block(b, 'stop-gradient', { input: missing }) });
  return block(b, 'div', { input: x, other: divisor });
}

export const cosineSimilarity = composite({
  type: 'cosine-similarity',
  version: 1,
  family: 'distance',
  title: 'Cosine similarity',
  symbol: 'cos ∠(x, y)',
  inputs: { input: { docs: 'Vectors along one axis.' }, other: { docs: 'The vectors they are compared with.' } },
  attrs: {
    dim: VECTOR_DIM,
    eps: { type: 'float', default: 1e-8, min: 0, docs: 'The least that either vector is divided by.' },
  },
  check: (inputs, attrs) => {
    const shape = checkMeeting(inputs);
    if (shape === null || 'code' in shape) return shape;
    const dims = resolveDims(vectorDim(attrs, shape.length), shape.length);
    return dims.ok ? null : dims.error;
  },
  expand: (b, inputs, attrs) => {
    const [x, y] = [b.cast(inputs.input as Value, 'float'), b.cast(inputs.other as Value, 'float')];
    const shape = broadcast([x.shape, y.shape]);
    if (!shape.ok) throw new Error(shape.error.message);
    const dim = vectorDim(attrs, shape.value.length);
    const [u, v] = [x, y].map((side) => direction(b, b.expand(side, shape.value), dim, attrs.eps as number)) as [Value, Value];
    return { output: block(b, 'sum', { input: block(b, 'mul', { input: u, other: v }) }, { dim }) };
  },
  docs: {
    summary: 'The cosine of the angle between two vectors: 1 for the same direction, −1 for opposite ones.',
    notes: [
      'Each vector is divided by its own length, or by eps where it is shorter, as in torch since 1.12.',
      'A vector of zeros is at right angles to everything. Shapes broadcast as in torch.',
    ],
    synonyms: [
      'torch.nn.functional.cosine_similarity',
      'torch.nn.CosineSimilarity',
      'angle',
      'embedding similarity',
      'retrieval',
    ],
  },
  tex: {
    forward: 'c = \\frac{x \\cdot y}{\\max(\\lVert x \\rVert, \\epsilon) \\max(\\lVert y \\rVert, \\epsilon)}',
    derivative:
      '\\frac{\\partial c}{\\partial x} = \\frac{1}{\\lVert x \\rVert} \\left(\\frac{y}{\\lVert y \\rVert} - c \\, \\frac{x}{\\lVert x \\rVert}\\right)^{\\!\\top}',
    columns:
      '\\frac{\\partial c}{\\partial x} = \\frac{1}{\\lVert x \\rVert} \\left(\\frac{y}{\\lVert y \\rVert} - c \\, \\frac{x}{\\lVert x \\rVert}\\right)',
  },
  exports: {
    torch: 'torch.nn.functional.cosine_similarity',
    onnx: unsupported('ONNX writes it with ReduceL2, Div, Mul and ReduceSum'),
  },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [3, 4] }, other: { shape: [2], data: [4, 3] } },
      outputs: { output: { shape: [], data: [0.96] } },
    },
    {
      name: 'columns against one vector',
      inputs: { input: { shape: [2, 2], data: [1, -2, 0, 0] }, other: { shape: [2, 1], data: [5, 0] } },
      attrs: { dim: 0 },
      outputs: { output: { shape: [2], data: [1, -1] } },
    },
    {
      name: 'shorter than eps',
      inputs: { input: { shape: [2], data: [0.3, 0.4] }, other: { shape: [2], data: [1, 0] } },
      attrs: { eps: 1 },
      outputs: { output: { shape: [], data: [0.3] } },
      kink: 'as in torch, the gradient of a short vector is that of its length, which eps has taken the place of',
    },
    {
      name: 'a vector of zeros',
      inputs: { input: { shape: [2], data: [0, 0] }, other: { shape: [2], data: [1, 2] } },
      attrs: { eps: 0.5 },
      outputs: { output: { shape: [], data: [0] } },
      kink: 'the slope of the length, which is kept below eps, has a tip at 0: higher derivatives see it',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
