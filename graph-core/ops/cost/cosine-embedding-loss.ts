import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import type { Operand } from '../../scalar/expr.ts';
import { opposite } from '../../scalar/operands.ts';
import { broadcast } from '../../shape/shape.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { affine, choose, compare, one, two } from '../internal/blocks.ts';
import { COST_OUTPUT, checkFit, checkSigns, hinge, marginOf, REDUCTION, reduceCost } from '../internal/cost.ts';

function check(inputs: Record<string, TensorType>): OpError | null {
  const { input1, input2, target } = inputs;
  const problem = checkFit(inputs, ['input1', 'input2']) ?? checkSigns({ ...(target && { target }) }, []);
  if (problem || !input1 || !input2 || !target) return problem;
  const vectors = broadcast([input1.shape, input2.shape]);
  if (!vectors.ok) return vectors.error;
  if (vectors.value.length === 0)
    return opError('shape/rank', 'both inputs are scalars, and a scalar has no direction', 'wire vectors', 'input1');
  const pairs = vectors.value.slice(0, -1);
  if (sameShape(pairs, target.shape)) return null;
  const message = `the target is ${shapeText(target.shape)}, for pairs of vectors of ${shapeText(vectors.value)} it has to be ${shapeText(pairs)}`;
  return opError('shape/mismatch', message, 'give one label for each pair of vectors', 'target');
}

/** Cosine along the last axis; like torch it adds 1e-12 to each squared length, which also keeps the slope at 0 finite. */
function cosine(b: Builder, x: Value, y: Value): Value {
  const last = (v: Value): Value => one(b, 'sum', v, { dim: -1 });
  const length = (v: Value): Value => one(b, 'sqrt', affine(b, last(one(b, 'square', v)), 1, 1e-12));
  return two(b, 'div', last(two(b, 'mul', x, y)), two(b, 'mul', length(x), length(y)));
}

export const cosineEmbeddingLoss = composite({
  type: 'cosine-embedding-loss',
  version: 1,
  family: 'cost',
  title: 'Cosine embedding cost',
  symbol: '1 − cos or cos − m',
  inputs: {
    input1: { docs: 'The first vector of each pair, along the last axis.' },
    input2: { docs: 'The second.' },
    target: { docs: '+1 where a pair should point the same way, −1 where it should not; without the last axis.', dtype: 'any' },
  },
  outputs: COST_OUTPUT,
  attrs: { margin: marginOf(0), reduction: REDUCTION },
  check,
  expand: (b, inputs, attrs) => {
    const target = inputs.target as Value;
    const cos = cosine(b, b.cast(inputs.input1 as Value, 'float'), b.cast(inputs.input2 as Value, 'float'));
    const together = choose(b, compare(b, 'eq', target, 1), affine(b, cos, -1, 1), 0);
    const apart = choose(b, compare(b, 'eq', target, -1), hinge(b, affine(b, cos, 1, opposite(attrs.margin as Operand))), 0);
    return { cost: reduceCost(b, two(b, 'add', together, apart), attrs) };
  },
  docs: {
    summary: 'Turns vectors that belong together towards each other, and the others away until their cosine is the margin.',
    notes: [
      'At the knee, where the cosine is just the margin, the gradient passes, as in torch’s clamp.',
      'A pair whose label is neither −1 nor +1 costs nothing, as in torch. The cosine of a zero vector is 0.',
    ],
    synonyms: ['torch.nn.functional.cosine_embedding_loss', 'torch.nn.CosineEmbeddingLoss', 'similarity', 'metric learning'],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\left([y_i = 1] (1 - \\cos_i) + [y_i = -1] \\max(0, \\cos_i - m)\\right)',
    derivative:
      '\\frac{\\partial C}{\\partial \\cos_i} = \\frac{1}{n} \\left(-[y_i = 1] + [y_i = -1] \\, [\\cos_i \\ge m]\\right)',
  },
  exports: {
    torch: 'torch.nn.functional.cosine_embedding_loss',
    onnx: unsupported('written out as ReduceSum, Sqrt, Div, Where and ReduceMean'),
  },
  examples: [
    {
      name: 'a pair that belongs together',
      inputs: {
        input1: { shape: [2], data: [1, 2] },
        input2: { shape: [2], data: [2, 1] },
        target: { shape: [], data: [1], dtype: 'int32' },
      },
      outputs: { cost: { shape: [], data: [0.2] } },
    },
    {
      name: 'two pairs, with a margin',
      inputs: {
        input1: { shape: [2, 2], data: [1, 2, 3, 4] },
        input2: { shape: [2, 2], data: [2, 1, 4, 3] },
        target: { shape: [2], data: [1, -1], dtype: 'int32' },
      },
      attrs: { margin: 0.5, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [0.66] } },
    },
    {
      name: 'far enough apart',
      inputs: {
        input1: { shape: [2], data: [1, 2] },
        input2: { shape: [2], data: [-2, -1] },
        target: { shape: [], data: [-1], dtype: 'int32' },
      },
      outputs: { cost: { shape: [], data: [0] } },
    },
    {
      name: 'a label too many',
      inputs: {
        input1: { shape: [2], data: [1, 2] },
        input2: { shape: [2], data: [2, 1] },
        target: { shape: [2], data: [1, 1], dtype: 'int32' },
      },
      error: 'shape/mismatch',
    },
  ],
});
