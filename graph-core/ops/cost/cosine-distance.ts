import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { broadcast, resolveDim } from '../../shape/shape.ts';
import { composite, type OpError, type TensorType, unsupported } from '../define.ts';
import { affine, one, two } from '../internal/blocks.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, REDUCTION, reduceCost } from '../internal/cost.ts';

function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  const problem = checkPair(inputs);
  if (problem || !inputs.input || !inputs.target) return problem;
  const shape = broadcast([inputs.input.shape, inputs.target.shape]);
  const dim = shape.ok ? resolveDim(attrs.dim as number, shape.value.length) : shape;
  return dim.ok ? null : dim.error;
}

/** A vector brought to length 1; one that is shorter than eps is divided by eps. */
function direction(b: Builder, x: Value, dim: number, eps: number): Value {
  return two(b, 'div', x, one(b, 'clamp', one(b, 'norm', x, { p: 2, dim, keepdim: true }), { min: eps }));
}

export const cosineDistance = composite({
  type: 'cosine-distance',
  version: 1,
  family: 'cost',
  title: 'Cosine distance',
  symbol: '1 − cos(y, ȳ)',
  inputs: { input: { docs: 'What the model gives.' }, target: { docs: 'The direction it should have.' } },
  outputs: COST_OUTPUT,
  attrs: {
    dim: { type: 'int', default: -1, docs: 'The axis along which the vectors lie.' },
    eps: { type: 'float', default: 1e-8, min: 0, docs: 'The least length that is divided by.' },
    reduction: REDUCTION,
  },
  check,
  expand: (b, inputs, attrs) => {
    const shape = broadcast([(inputs.input as Value).shape, (inputs.target as Value).shape]);
    const [x, y] = ['input', 'target'].map((port) =>
      direction(
        b,
        b.expand(b.cast(inputs[port] as Value, 'float'), shape.ok ? shape.value : []),
        attrs.dim as number,
        attrs.eps as number,
      ),
    ) as [Value, Value];
    const cos = one(b, 'sum', two(b, 'mul', x, y), { dim: attrs.dim });
    return { cost: reduceCost(b, affine(b, cos, -1, 1), attrs) };
  },
  docs: {
    summary: 'One minus the cosine of the angle between two vectors: 0 for the same direction, 2 for the opposite one.',
    notes: [
      'Lengths do not matter, so that the gradient stands at a right angle to the vector.',
      'The cosine with a zero vector is 0.',
      BROADCAST_NOTE,
    ],
    synonyms: ['1 - torch.nn.functional.cosine_similarity', 'torch.nn.CosineSimilarity', 'angle', 'similarity', 'embedding'],
  },
  tex: {
    forward: 'C = 1 - \\frac{y \\cdot \\bar y}{\\lVert y \\rVert \\, \\lVert \\bar y \\rVert}',
    derivative:
      '\\frac{\\partial C}{\\partial \\bar y} = \\frac{1}{\\lVert \\bar y \\rVert} \\left(\\cos(y, \\bar y) \\frac{\\bar y}{\\lVert \\bar y \\rVert} - \\frac{y}{\\lVert y \\rVert}\\right)^{\\top}',
    columns:
      '\\frac{\\partial C}{\\partial \\bar y} = \\frac{1}{\\lVert \\bar y \\rVert} \\left(\\cos(y, \\bar y) \\frac{\\bar y}{\\lVert \\bar y \\rVert} - \\frac{y}{\\lVert y \\rVert}\\right)',
  },
  exports: {
    torch: unsupported('written out as 1 - torch.nn.functional.cosine_similarity'),
    onnx: unsupported('written out as ReduceL2, Div, Mul and ReduceSum'),
  },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [2], data: [2, 1] } },
      outputs: { cost: { shape: [], data: [0.2] } },
    },
    {
      name: 'columns, summed',
      inputs: { input: { shape: [2, 2], data: [1, 1, 2, 0] }, target: { shape: [2, 2], data: [2, -1, 1, 0] } },
      attrs: { dim: 0, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [2.2] } },
    },
    {
      name: 'a zero vector',
      inputs: { input: { shape: [2], data: [0, 0] }, target: { shape: [2], data: [2, 1] } },
      attrs: { eps: 0.5 },
      outputs: { cost: { shape: [], data: [1] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [2], data: [1, 2] } },
      attrs: { dim: 1 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
