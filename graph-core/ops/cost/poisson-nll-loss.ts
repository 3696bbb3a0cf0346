import type { Builder, Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { affine, choose, compare, one, two } from '../internal/blocks.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, REDUCTION, reduceCost } from '../internal/cost.ts';

/** Stirling's log t! = (t + 1/2) log t - t + 1/2 log 2 pi where t > 1, else 0. The branch not taken sees 1, not log 0. */
function logFactorial(b: Builder, target: Value): Value {
  const large = compare(b, 'gt', target, 1);
  const t = choose(b, large, target, 1);
  const product = two(b, 'mul', affine(b, t, 1, 0.5), one(b, 'log', t));
  return choose(b, large, affine(b, two(b, 'sub', product, t), 1, 0.5 * Math.log(2 * Math.PI)), 0);
}

export const poissonNllLoss = composite({
  type: 'poisson-nll-loss',
  version: 1,
  family: 'cost',
  title: 'Poisson likelihood',
  symbol: 'e^s − t s',
  inputs: {
    input: { docs: 'Logarithms of the expected counts, or the counts themselves.' },
    target: { docs: 'The counts that were observed.' },
  },
  outputs: COST_OUTPUT,
  attrs: {
    logInput: { type: 'bool', default: true, docs: 'The input holds logarithms; else expected counts.' },
    full: { type: 'bool', default: false, docs: 'Add the logarithm of the target’s factorial, by Stirling’s formula.' },
    eps: { type: 'float', default: 1e-8, min: 0, docs: 'Added to expected counts before their logarithm is taken.' },
    reduction: REDUCTION,
  },
  check: checkPair,
  expand: (b, inputs, attrs) => {
    const [x, t] = [b.cast(inputs.input as Value, 'float'), b.cast(inputs.target as Value, 'float')];
    const isLog = attrs.logInput === true;
    const rate = isLog ? one(b, 'exp', x) : x;
    const logRate = isLog ? x : one(b, 'log', affine(b, x, 1, attrs.eps as number));
    const entries = two(b, 'sub', rate, two(b, 'mul', t, logRate));
    return { cost: reduceCost(b, attrs.full === true ? two(b, 'add', entries, logFactorial(b, t)) : entries, attrs) };
  },
  docs: {
    summary: 'The negative log-likelihood of counts under a Poisson distribution whose rate the model gives.',
    notes: [
      'Without full the summand log t!, which no weight changes, is left out: the cost may be negative.',
      'Stirling’s formula is used for targets above 1, as in torch; for 0 and 1 the summand is 0.',
      BROADCAST_NOTE,
    ],
    synonyms: ['torch.nn.functional.poisson_nll_loss', 'torch.nn.PoissonNLLLoss', 'count data', 'Poisson regression', 'rate'],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i \\left(e^{s_i} - t_i s_i\\right)',
    derivative: '\\frac{\\partial C}{\\partial s_i} = \\frac{1}{n} \\left(e^{s_i} - t_i\\right)',
  },
  exports: {
    torch: 'torch.nn.functional.poisson_nll_loss',
    onnx: unsupported('written out as Exp, Mul, Sub and ReduceMean'),
  },
  examples: [
    {
      name: 'two counts',
      inputs: { input: { shape: [2], data: [0.5, 1] }, target: { shape: [2], data: [1, 3] } },
      outputs: { cost: { shape: [], data: [0.433502] } },
    },
    {
      name: 'expected counts, all summands',
      inputs: { input: { shape: [2], data: [2, 1] }, target: { shape: [2], data: [3, 0] } },
      attrs: { logInput: false, full: true, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [2.68464] } },
    },
    {
      name: 'no events',
      inputs: { input: { shape: [], data: [0] }, target: { shape: [], data: [0] } },
      attrs: { full: true },
      outputs: { cost: { shape: [], data: [1] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
