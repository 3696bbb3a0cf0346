import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import type { Operand } from '../../scalar/expr.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { affine, choose, one, two } from '../internal/blocks.ts';
import { alongClasses, beside, CLASS_DIM, checkClasses, classAxis } from '../internal/class-cost.ts';
import { COST_OUTPUT, marginOf, REDUCTION, reduceCost } from '../internal/cost.ts';

function check(inputs: Record<string, TensorType>, attrs: Attrs): OpError | null {
  if (attrs.p !== 1 && attrs.p !== 2)
    return opError('attr/range', `p is ${attrs.p}, and the hinge is either taken as it is or squared`, 'give 1 or 2', 'p');
  const problem = checkClasses(inputs, attrs);
  const shape = inputs.input?.shape;
  if (problem || !shape || shape[classAxis(attrs, shape.length)] !== 0) return problem;
  return opError('shape/empty', 'there are no classes', 'wire one score for each class', 'input');
}

/** What the other scores lack to be below the label's by the margin. At the knee the gradient is 0, as torch's is here. */
function missing(b: Builder, scores: Value, label: Value, dim: number, attrs: Attrs): Value {
  const own = b.op('gather', { input: scores, index: label }, { dim }).output as Value;
  const lack = one(b, 'relu', affine(b, two(b, 'sub', scores, own), 1, attrs.margin as Operand));
  return attrs.p === 2 ? one(b, 'square', lack) : lack;
}

export const multiMarginLoss = composite({
  type: 'multi-margin-loss',
  version: 1,
  family: 'cost',
  title: 'Multi-class hinge cost',
  symbol: 'max(0, m + sₖ − sₜ)',
  inputs: {
    input: { docs: 'Scores of the classes.' },
    target: { docs: 'Class index (int32, without the class axis).', dtype: 'int32' },
    weight: { docs: 'Weight of each class.', optional: true },
  },
  outputs: COST_OUTPUT,
  attrs: {
    p: { type: 'int', default: 1, min: 1, max: 2, docs: 'The power that what is missing is raised to: 1 or 2.' },
    margin: marginOf(1),
    dim: CLASS_DIM,
    reduction: REDUCTION,
  },
  check,
  expand: (b, inputs, attrs) => {
    const scores = b.cast(inputs.input as Value, 'float');
    const dim = classAxis(attrs, scores.shape.length);
    const { label, index } = beside(b, scores, inputs.target as Value, dim);
    const isLabel = two(b, 'eq', label, index);
    const others = one(b, 'mean', choose(b, isLabel, 0, missing(b, scores, label, dim, attrs)), { dim, keepdim: true });
    if (!inputs.weight) return { cost: reduceCost(b, others, attrs) };
    const weights = alongClasses(b, inputs.weight, dim, scores.shape.length);
    const weight = one(b, 'sum', choose(b, isLabel, weights, 0), { dim, keepdim: true });
    return { cost: reduceCost(b, two(b, 'mul', others, weight), attrs) };
  },
  docs: {
    summary: 'The hinge cost of several classes: every other score should be below the label’s by a margin.',
    notes: [
      'What the other classes lack is summed and divided by the number of classes, the label’s own included, as in torch.',
      'With class weights the mean is over the rows, whatever the weights are, as in torch.',
      'Where a score has just the margin the gradient is 0, as in torch.',
      'A class index that does not exist gives NaN.',
    ],
    synonyms: ['torch.nn.functional.multi_margin_loss', 'torch.nn.MultiMarginLoss', 'SVM', 'multi-class hinge', 'classification'],
  },
  tex: {
    forward: 'C = \\frac{1}{K} \\sum_{k \\ne t} \\max(0, m + s_k - s_t)^p',
    derivative: '\\frac{\\partial C}{\\partial s_k} = \\frac{p}{K} \\max(0, m + s_k - s_t)^{p-1} \\, [m + s_k > s_t],\\ k \\ne t',
  },
  exports: {
    torch: 'torch.nn.functional.multi_margin_loss',
    onnx: unsupported('written out as GatherElements, Sub, Relu and ReduceMean'),
  },
  examples: [
    {
      name: 'three classes',
      inputs: { input: { shape: [3], data: [0.1, 0.2, 0.9] }, target: { shape: [], data: [2], dtype: 'int32' } },
      outputs: { cost: { shape: [], data: [0.166667] } },
    },
    {
      name: 'squares, smaller margin',
      inputs: { input: { shape: [3], data: [0.1, 0.2, 0.9] }, target: { shape: [], data: [0], dtype: 'int32' } },
      attrs: { p: 2, margin: 0.5 },
      outputs: { cost: { shape: [], data: [0.683333] } },
    },
    {
      name: 'class weights',
      inputs: {
        input: { shape: [2, 2], data: [0, 1, 0.5, 1] },
        target: { shape: [2], data: [0, 1], dtype: 'int32' },
        weight: { shape: [2], data: [3, 1] },
      },
      outputs: { cost: { shape: [], data: [1.625] } },
    },
    {
      name: 'just the margin',
      inputs: { input: { shape: [2], data: [1, 0] }, target: { shape: [], data: [0], dtype: 'int32' } },
      outputs: { cost: { shape: [], data: [0] } },
      kink: 'a corner where a score has just the margin',
    },
    {
      name: 'label of the wrong shape',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, target: { shape: [1], data: [2], dtype: 'int32' } },
      error: 'shape/mismatch',
    },
    {
      name: 'a cube',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [], data: [0], dtype: 'int32' } },
      attrs: { p: 3 },
      error: 'attr/range',
    },
  ],
});
