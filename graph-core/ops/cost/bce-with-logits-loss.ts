import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { broadcast } from '../../shape/shape.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { affine, one, two } from '../internal/blocks.ts';
import { COST_OUTPUT, checkSameShape, REDUCTION, reduceCost } from '../internal/cost.ts';

function check(inputs: Record<string, TensorType>): OpError | null {
  const { input, target, posWeight } = inputs;
  const problem = checkSameShape(inputs);
  if (problem || !input || !target || !posWeight) return problem;
  const shape = broadcast([input.shape, posWeight.shape]);
  if (shape.ok && sameShape(shape.value, input.shape)) return null;
  const message = `posWeight is ${shapeText(posWeight.shape)}, the input ${shapeText(input.shape)}`;
  return opError('shape/mismatch', message, 'give one weight, or one for each entry of the last axis', 'posWeight');
}

/** 1 + (w - 1) t: what the positive part of each entry counts. */
const weightOf = (b: Builder, target: Value, posWeight: Value): Value =>
  affine(b, two(b, 'mul', affine(b, posWeight, 1, -1), target), 1, 1);

export const bceWithLogitsLoss = composite({
  type: 'bce-with-logits-loss',
  version: 1,
  family: 'cost',
  title: 'Binary cross-entropy',
  symbol: 'H(t, σ(s))',
  inputs: {
    input: { docs: 'Scores (logits), before any sigmoid.' },
    target: { docs: 'Probabilities of the positive class: 0, 1 or between; same shape.' },
    posWeight: { docs: 'Weight of the positive class; broadcasts.', optional: true },
  },
  outputs: COST_OUTPUT,
  attrs: { reduction: REDUCTION },
  check,
  // (1 - t) s - (1 + (w - 1) t) log sigmoid(s): nothing overflows, whatever the sign of s
  expand: (b, inputs, attrs) => {
    const [score, target] = [b.cast(inputs.input as Value, 'float'), b.cast(inputs.target as Value, 'float')];
    const logP = one(b, 'logsigmoid', score);
    const weighted = inputs.posWeight ? two(b, 'mul', logP, weightOf(b, target, inputs.posWeight)) : logP;
    const entries = two(b, 'sub', two(b, 'mul', affine(b, target, -1, 1), score), weighted);
    return { cost: reduceCost(b, entries, attrs) };
  },
  docs: {
    summary: 'Cross-entropy of two classes, computed from the score of the positive one.',
    notes: ['Stable for scores of any size. The gradient is σ(s) − t.', 'Input and target have the same shape.'],
    synonyms: [
      'torch.nn.functional.binary_cross_entropy_with_logits',
      'torch.nn.BCEWithLogitsLoss',
      'logistic loss',
      'log loss',
      'logistic regression',
      'sigmoid cross-entropy',
    ],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\left(-t_i \\log \\sigma(s_i) - (1 - t_i) \\log\\left(1 - \\sigma(s_i)\\right)\\right)',
    derivative: '\\frac{\\partial C}{\\partial s_i} = \\frac{1}{n} \\left(\\sigma(s_i) - t_i\\right)',
  },
  exports: {
    torch: 'torch.nn.functional.binary_cross_entropy_with_logits',
    onnx: unsupported('written out as Softplus, Mul, Add and ReduceMean'),
  },
  examples: [
    {
      name: 'three scores',
      inputs: { input: { shape: [3], data: [-1, 0, 2] }, target: { shape: [3], data: [0, 1, 1] } },
      outputs: { cost: { shape: [], data: [0.377779] } },
    },
    {
      name: 'large scores',
      inputs: { input: { shape: [2], data: [-1000, 1000] }, target: { shape: [2], data: [1, 0] } },
      attrs: { reduction: 'sum' },
      outputs: { cost: { shape: [], data: [2000] } },
    },
    {
      name: 'positive class weighted',
      inputs: {
        input: { shape: [2], data: [-1, 1] },
        target: { shape: [2], data: [1, 0] },
        posWeight: { shape: [], data: [3] },
      },
      attrs: { reduction: 'sum' },
      outputs: { cost: { shape: [], data: [5.253047] } },
    },
    {
      name: 'shapes differ',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [1], data: [1] } },
      error: 'shape/mismatch',
    },
  ],
});
