import type { Builder, Value } from '../../program/builder.ts';
import type { Operand } from '../../scalar/expr.ts';
import { reciprocal } from '../../scalar/operands.ts';
import { composite, unsupported } from '../define.ts';
import { one } from '../internal/blocks.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, REDUCTION, reduceCost, residual } from '../internal/cost.ts';
import { huberEntries } from '../internal/huber.ts';

/** Without a quadratic part it is the absolute value. */
const entriesOf = (b: Builder, difference: Value, beta: Operand): Value =>
  beta === 0 ? one(b, 'abs', difference) : one(b, 'scale-shift', huberEntries(b, difference, beta), { scale: reciprocal(beta) });

export const smoothL1Loss = composite({
  type: 'smooth-l1-loss',
  version: 1,
  family: 'cost',
  title: 'Smooth L1',
  symbol: '|y − ȳ|, smooth at 0',
  inputs: { input: { docs: 'What the model gives.' }, target: { docs: 'What it should give.' } },
  outputs: COST_OUTPUT,
  attrs: {
    beta: { type: 'float', default: 1, min: 0, operand: true, docs: 'Size of the difference up to which the cost is quadratic.' },
    reduction: REDUCTION,
  },
  check: checkPair,
  expand: (b, inputs, attrs) => {
    const difference = residual(b, b.cast(inputs.input as Value, 'float'), inputs.target as Value);
    return { cost: reduceCost(b, entriesOf(b, difference, attrs.beta as Operand), attrs) };
  },
  docs: {
    summary: 'The absolute difference, with the corner at 0 rounded off by a parabola.',
    notes: [
      'It is the Huber cost divided by beta: however small beta is, the slope far away is 1.',
      'With beta 0 it is l1-loss.',
      BROADCAST_NOTE,
    ],
    synonyms: ['torch.nn.functional.smooth_l1_loss', 'torch.nn.SmoothL1Loss', 'robust regression', 'bounding box regression'],
  },
  tex: {
    forward:
      'C = \\frac{1}{n} \\sum_i \\tfrac{1}{\\beta} c_i \\left(d_i - \\tfrac12 c_i\\right),\\quad d = \\bar y - y,\\ c = \\min(\\max(-\\beta, d), \\beta)',
    derivative: '\\frac{\\partial C}{\\partial \\bar y_i} = \\frac{1}{n} \\frac{c_i}{\\beta}',
  },
  exports: {
    torch: 'torch.nn.functional.smooth_l1_loss',
    onnx: unsupported('written out as Sub, Clip, Mul and ReduceMean'),
  },
  examples: [
    {
      name: 'one near, one far',
      inputs: { input: { shape: [2], data: [1.5, -2] }, target: { shape: [2], data: [1, 1] } },
      outputs: { cost: { shape: [], data: [1.3125] } },
    },
    {
      name: 'sum, smaller beta',
      inputs: { input: { shape: [2], data: [1.25, -1] }, target: { shape: [2], data: [1, 1] } },
      attrs: { beta: 0.5, reduction: 'sum' },
      outputs: { cost: { shape: [], data: [1.8125] } },
    },
    {
      name: 'both agree',
      inputs: { input: { shape: [2], data: [1, -2] }, target: { shape: [2], data: [1, -2] } },
      outputs: { cost: { shape: [], data: [0] } },
    },
    {
      name: 'beta 0',
      inputs: { input: { shape: [2], data: [1, -2] }, target: { shape: [], data: [0] } },
      attrs: { beta: 0 },
      outputs: { cost: { shape: [], data: [1.5] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
