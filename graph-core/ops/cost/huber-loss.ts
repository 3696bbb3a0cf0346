import type { Value } from '../../program/builder.ts';
import type { Operand } from '../../scalar/expr.ts';
import { composite, opError, unsupported } from '../define.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, REDUCTION, reduceCost, residual } from '../internal/cost.ts';
import { huberEntries } from '../internal/huber.ts';

export const huberLoss = composite({
  type: 'huber-loss',
  version: 1,
  family: 'cost',
  title: 'Huber cost',
  symbol: 'mean h(y − ȳ)',
  inputs: { input: { docs: 'What the model gives.' }, target: { docs: 'What it should give.' } },
  outputs: COST_OUTPUT,
  attrs: {
    delta: {
      type: 'float',
      default: 1,
      min: 0,
      operand: true,
      docs: 'Size of the difference up to which the cost is quadratic; above 0.',
    },
    reduction: REDUCTION,
  },
  check: (inputs, attrs) =>
    (attrs.delta as number) > 0
      ? checkPair(inputs)
      : opError('attr/range', `delta is ${attrs.delta}, which leaves no quadratic part`, 'give a delta above 0', 'delta'),
  expand: (b, inputs, attrs) => {
    const difference = residual(b, b.cast(inputs.input as Value, 'float'), inputs.target as Value);
    return { cost: reduceCost(b, huberEntries(b, difference, attrs.delta as Operand), attrs) };
  },
  docs: {
    summary: 'Half the squared difference where it is small, growing like the difference itself where it is large.',
    notes: ['An outlier pulls with a slope of at most delta. Divided by delta it is smooth-l1-loss.', BROADCAST_NOTE],
    synonyms: ['torch.nn.functional.huber_loss', 'torch.nn.HuberLoss', 'robust regression', 'outliers'],
  },
  tex: {
    forward:
      'C = \\frac{1}{n} \\sum_i c_i \\left(d_i - \\tfrac12 c_i\\right),\\quad d = \\bar y - y,\\ c = \\min(\\max(-\\delta, d), \\delta)',
    derivative: '\\frac{\\partial C}{\\partial \\bar y_i} = \\frac{1}{n} c_i',
  },
  exports: { torch: 'torch.nn.functional.huber_loss', onnx: unsupported('written out as Sub, Clip, Mul and ReduceMean') },
  examples: [
    {
      name: 'one near, one far',
      inputs: { input: { shape: [2], data: [1.5, -2] }, target: { shape: [2], data: [1, 1] } },
      outputs: { cost: { shape: [], data: [1.3125] } },
    },
    {
      name: 'sum, larger delta',
      inputs: { input: { shape: [2], data: [2, -2] }, target: { shape: [2], data: [1, 1] } },
      attrs: { delta: 2, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [4.5] } },
    },
    {
      name: 'both agree',
      inputs: { input: { shape: [], data: [1] }, target: { shape: [], data: [1] } },
      outputs: { cost: { shape: [], data: [0] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
    {
      name: 'no quadratic part',
      inputs: { input: { shape: [1], data: [1] }, target: { shape: [1], data: [1] } },
      attrs: { delta: 0 },
      error: 'attr/range',
    },
  ],
});
