import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { composite, unsupported } from '../define.ts';
import { choose, compare, one, two } from '../internal/blocks.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, reduceCost } from '../internal/cost.ts';

/** p (log p - input). What has probability 0 costs nothing, whatever the input, and neither does its slope: 0 log 0 is 0. */
function entriesOf(b: Builder, input: Value, target: Value, isLog: boolean): Value {
  const p = isLog ? one(b, 'exp', target) : target;
  const never = compare(b, 'eq', p, 0);
  const logP = isLog ? target : one(b, 'log', choose(b, never, 1, p));
  return two(b, 'mul', p, choose(b, never, 0, two(b, 'sub', logP, input)));
}

/** `batchmean` divides by the first axis alone; a scalar has none. */
function reduced(b: Builder, entries: Value, attrs: Attrs, first: number | undefined): Value {
  if (attrs.reduction !== 'batchmean') return reduceCost(b, entries, attrs);
  const total = one(b, 'sum', entries);
  return first === undefined ? total : two(b, 'div', total, b.fill(first));
}

export const klDiv = composite({
  type: 'kl-div',
  version: 1,
  family: 'cost',
  title: 'KL divergence',
  symbol: 'KL(t ‖ p)',
  inputs: {
    input: { docs: 'Logarithms of the model’s probabilities: what log-softmax gives.' },
    target: { docs: 'Probabilities that they should be, or their logarithms.' },
  },
  outputs: COST_OUTPUT,
  attrs: {
    logTarget: { type: 'bool', default: false, docs: 'The target, too, holds logarithms.' },
    reduction: {
      type: 'choice',
      options: ['mean', 'sum', 'batchmean'],
      default: 'mean',
      docs: 'Mean or sum over the entries of one sample, or the sum divided by the size of the first axis.',
    },
  },
  check: checkPair,
  expand: (b, inputs, attrs) => {
    const [input, target] = [b.cast(inputs.input as Value, 'float'), b.cast(inputs.target as Value, 'float')];
    const entries = entriesOf(b, input, target, attrs.logTarget === true);
    return { cost: reduced(b, entries, attrs, input.shape[0]) };
  },
  docs: {
    summary: 'How far the model’s distribution is from the target’s: what the wrong one costs in addition.',
    notes: [
      'The divergence of one distribution is the sum over its entries: give a vector reduction sum. As in torch the default, mean, divides by the number of entries as well.',
      'batchmean is for samples that have a batch axis of their own in front.',
      'A target of probability 0 costs nothing and gets no gradient, also where the input is minus infinity.',
      BROADCAST_NOTE,
    ],
    synonyms: [
      'torch.nn.functional.kl_div',
      'torch.nn.KLDivLoss',
      'Kullback–Leibler',
      'Kullback-Leibler',
      'relative entropy',
      'information gain',
      'distillation',
    ],
  },
  tex: {
    forward: 'C = \\frac{1}{n} \\sum_i t_i \\left(\\log t_i - x_i\\right)',
    derivative: '\\frac{\\partial C}{\\partial x_i} = -\\frac{1}{n} t_i',
  },
  exports: { torch: 'torch.nn.functional.kl_div', onnx: unsupported('written out as Log, Sub, Mul and ReduceSum') },
  examples: [
    {
      name: 'two outcomes',
      inputs: { input: { shape: [2], data: [-1.386294361, -0.287682072] }, target: { shape: [2], data: [0.5, 0.5] } },
      outputs: { cost: { shape: [], data: [0.071921] } },
    },
    {
      name: 'two distributions, batchmean',
      inputs: {
        input: { shape: [2, 2], data: [-1, -2, -0.5, -1.5] },
        target: { shape: [2, 2], data: [0.5, 0.5, 0.25, 0.75] },
      },
      attrs: { reduction: 'batchmean' },
      outputs: { cost: { shape: [], data: [0.747259] } },
    },
    {
      name: 'logarithms, summed',
      inputs: { input: { shape: [2], data: [-0.5, -1] }, target: { shape: [2], data: [-1, -2] } },
      attrs: { logTarget: true, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [-0.319275] } },
    },
    {
      name: 'an outcome that never happens',
      inputs: { input: { shape: [2], data: [-3, -0.5] }, target: { shape: [2], data: [0, 1] } },
      attrs: { reduction: 'sum' },
      outputs: { cost: { shape: [], data: [0.5] } },
      kink: 'the entropy has an infinite slope at probability 0',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [-1, -1] }, target: { shape: [3], data: [0, 0, 1] } },
      error: 'shape/mismatch',
    },
  ],
});
