import { err } from '../../model/result.ts';
import { type Shape, sameShape, shapeText } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { composite, type OpError, opError, type TensorType, unsupported } from '../define.ts';
import { affine, choose, compare, one, two } from '../internal/blocks.ts';
import { COST_OUTPUT, checkPair, REDUCTION, reduceCost, residual } from '../internal/cost.ts';

/** The variance's shape beside the input's: the same, or one number for each row. */
function besides(variance: Shape, input: Shape): Shape | null {
  const rows = input.slice(0, -1);
  if (sameShape(variance, input) || sameShape(variance, [...rows, 1])) return variance;
  return input.length > 0 && sameShape(variance, rows) ? [...rows, 1] : null;
}

function check(inputs: Record<string, TensorType>): OpError | null {
  const { input, var: variance } = inputs;
  const problem = checkPair(inputs);
  if (problem || !input || !variance || besides(variance.shape, input.shape)) return problem;
  const message = `the variance is ${shapeText(variance.shape)}, the input ${shapeText(input.shape)}`;
  return opError('shape/mismatch', message, 'give one variance for each entry, or one for each row', 'var');
}

/**
 * The variance, at least eps. As in torch the cut changes the value alone: the gradient passes, so that a variance that fell
 * below eps can rise again. What is no variance at all becomes NaN.
 */
function atLeast(b: Builder, variance: Value, eps: number): Value {
  const lift = two(b, 'sub', one(b, 'clamp', variance, { min: eps }), variance);
  const lifted = two(b, 'add', variance, one(b, 'stop-gradient', lift));
  return choose(b, compare(b, 'ge', variance, 0), lifted, Number.NaN);
}

export const gaussianNllLoss = composite({
  type: 'gaussian-nll-loss',
  version: 1,
  family: 'cost',
  title: 'Gaussian likelihood',
  symbol: 'log v + (y − ȳ)²/v',
  inputs: {
    input: { docs: 'Expected values.' },
    target: { docs: 'What was observed.' },
    var: { docs: 'Variances, 0 or more: one for each entry, or one for each row.' },
  },
  outputs: COST_OUTPUT,
  attrs: {
    full: { type: 'bool', default: false, docs: 'Add the constant ½ log 2π.' },
    eps: { type: 'float', default: 1e-6, min: 0, docs: 'The least variance that is divided by; above 0.' },
    reduction: REDUCTION,
  },
  check: (inputs, attrs) =>
    (attrs.eps as number) > 0
      ? check(inputs)
      : err(opError('attr/range', `eps is ${attrs.eps}, and a variance of 0 cannot be divided by`, 'give an eps above 0', 'eps'))
          .error,
  expand: (b, inputs, attrs) => {
    const [x, given] = [b.cast(inputs.input as Value, 'float'), b.cast(inputs.var as Value, 'float')];
    const variance = atLeast(b, b.reshape(given, besides(given.shape, x.shape) ?? given.shape), attrs.eps as number);
    const square = one(b, 'square', residual(b, x, inputs.target as Value));
    const sum = two(b, 'add', one(b, 'log', variance), two(b, 'div', square, variance));
    return { cost: reduceCost(b, affine(b, sum, 0.5, attrs.full === true ? 0.5 * Math.log(2 * Math.PI) : 0), attrs) };
  },
  docs: {
    summary: 'The negative log-likelihood of a normal distribution whose mean and variance the model gives.',
    notes: [
      'A variance below eps counts as eps, and its gradient passes all the same, as in torch. A negative one, which torch refuses, gives NaN.',
      'The cost may be negative.',
    ],
    synonyms: [
      'torch.nn.functional.gaussian_nll_loss',
      'torch.nn.GaussianNLLLoss',
      'normal',
      'heteroscedastic regression',
      'uncertainty',
    ],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\tfrac12 \\left(\\log v_i + \\frac{(y_i - \\bar y_i)^2}{v_i}\\right)',
    derivative:
      '\\frac{\\partial C}{\\partial \\bar y_i} = \\frac{1}{n} \\frac{\\bar y_i - y_i}{v_i},\\ \\frac{\\partial C}{\\partial v_i} = \\frac{1}{2n} \\left(\\frac{1}{v_i} - \\frac{(y_i - \\bar y_i)^2}{v_i^2}\\right)',
  },
  exports: {
    torch: 'torch.nn.functional.gaussian_nll_loss',
    onnx: unsupported('written out as Sub, Mul, Div, Log and ReduceMean'),
  },
  examples: [
    {
      name: 'two entries',
      inputs: {
        input: { shape: [2], data: [1, 2] },
        target: { shape: [2], data: [0, 4] },
        var: { shape: [2], data: [0.5, 2] },
      },
      outputs: { cost: { shape: [], data: [1] } },
    },
    {
      name: 'one variance a row, all summands',
      inputs: {
        input: { shape: [1, 2], data: [1, 3] },
        target: { shape: [1, 2], data: [0, 2] },
        var: { shape: [1], data: [4] },
      },
      attrs: { full: true, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [3.474171] } },
    },
    {
      name: 'a variance of 0',
      inputs: { input: { shape: [], data: [1] }, target: { shape: [], data: [1] }, var: { shape: [], data: [0] } },
      outputs: { cost: { shape: [], data: [-6.907755] } },
      kink: 'the variance is cut off at eps, its gradient is not',
    },
    {
      name: 'too few variances',
      inputs: {
        input: { shape: [3], data: [1, 2, 3] },
        target: { shape: [3], data: [1, 2, 3] },
        var: { shape: [2], data: [1, 1] },
      },
      error: 'shape/mismatch',
    },
  ],
});
