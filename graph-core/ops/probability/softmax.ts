import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite } from '../define.ts';
import { checkDim } from '../internal/axes.ts';
import { SOFTMAX_DIM, shifted, total } from '../internal/softmax.ts';

export const softmax = composite({
  type: 'softmax',
  version: 1,
  aliases: ['softargmax'],
  family: 'probability',
  rank: 1,
  title: 'Softmax',
  symbol: 'softmax(s)',
  inputs: { input: { docs: 'Scores.' } },
  attrs: { dim: SOFTMAX_DIM },
  check: checkDim,
  expand: (b, inputs, attrs) => {
    const e = b.exp(shifted(b, inputs.input as Value, attrs));
    return { output: b.div(e, total(b, e, attrs)) };
  },
  // the Jacobian diag(y) - y yᵀ is symmetric: both rules are y (v - sum(y v))
  vjp: (b, { outputs, cotangents, attrs }) => {
    const { output: y } = outputs;
    const g = cotangents.output;
    if (!y || !g) return {};
    return { input: b.map((p, v, t) => s.mul(p, s.sub(v, t)), y, g, total(b, b.mul(y, g), attrs)) };
  },
  jvp: (b, { outputs, tangents, attrs }) => {
    const { output: y } = outputs;
    const d = tangents.input;
    if (!y || !d) return {};
    return { output: b.map((p, v, t) => s.mul(p, s.sub(v, t)), y, d, total(b, b.mul(y, d), attrs)) };
  },
  docs: {
    summary: 'Turns scores into probabilities that add up to 1 along one axis.',
    notes: [
      'The largest score is subtracted first, so that nothing overflows. For a cost use cross-entropy, which takes the scores themselves.',
    ],
    synonyms: ['torch.softmax', 'torch.nn.functional.softmax', 'softargmax', 'probabilities', 'gibbs', 'boltzmann'],
  },
  tex: {
    forward: 'y_i = \\frac{e^{x_i}}{\\sum_j e^{x_j}}',
    derivative: '\\frac{\\partial y_i}{\\partial x_j} = y_i \\left([i = j] - y_j\\right)',
  },
  exports: { torch: 'torch.softmax', onnx: { op: 'Softmax', since: 13 } },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      outputs: { output: { shape: [3], data: [0.090031, 0.244728, 0.665241] } },
    },
    {
      name: 'large scores, columns',
      inputs: { input: { shape: [2, 2], data: [1000, 0, 1001, 0] } },
      attrs: { dim: 0 },
      outputs: { output: { shape: [2, 2], data: [0.268941, 0.5, 0.731059, 0.5] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
