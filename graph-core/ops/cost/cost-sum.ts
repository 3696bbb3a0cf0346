import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, opError, unsupported } from '../define.ts';
import { COST_OUTPUT } from '../internal/cost.ts';

export const costSum = composite({
  type: 'cost-sum',
  version: 1,
  family: 'cost',
  title: 'Sum of costs',
  symbol: 'Σ λ C',
  inputs: { inputs: { docs: 'The costs.', list: true, accepts: 'cost' } },
  outputs: COST_OUTPUT,
  attrs: { weights: { type: 'floats', default: [], docs: 'Factor of each cost in order; 1 where none is given.' } },
  check: (inputs, attrs) => {
    const count = Object.keys(inputs).length;
    if (count === 0) return opError('graph/not-wired', 'no cost is wired', 'wire at least one cost', 'inputs');
    const weights = attrs.weights as readonly number[];
    if (weights.length > count) {
      return opError('attr/range', `${weights.length} weights for ${count} costs`, 'give one weight a cost', 'weights');
    }
    const odd = Object.entries(inputs).find(([, { shape }]) => shape.length > 0);
    return odd ? opError('shape/rank', `${odd[0]} is not a scalar`, 'wire costs only', odd[0]) : null;
  },
  expand: (b, inputs, attrs) => {
    const weights = attrs.weights as readonly number[];
    const terms = Object.values(inputs).map((c, i) => b.map((e) => s.mul(weights[i] ?? 1, e), b.cast(c, 'float')));
    return { cost: terms.reduce((a: Value, c) => b.add(a, c)) };
  },
  docs: {
    summary: 'Adds costs, each with its own weight.',
    notes: ['The costs that go into it are no longer costs of the graph by themselves.'],
    synonyms: ['total loss', 'weighted costs', 'multi-task', 'combine'],
  },
  tex: { forward: 'C = \\sum_k \\lambda_k C_k', derivative: '\\frac{\\partial C}{\\partial C_k} = \\lambda_k' },
  exports: { torch: unsupported('written out as a sum'), onnx: { op: 'Sum', since: 13 } },
  examples: [
    {
      name: 'two costs',
      inputs: { 'inputs.0': { shape: [], data: [1] }, 'inputs.1': { shape: [], data: [3] } },
      attrs: { weights: [1, 0.5] },
      outputs: { cost: { shape: [], data: [2.5] } },
    },
    { name: 'one cost', inputs: { 'inputs.0': { shape: [], data: [4] } }, outputs: { cost: { shape: [], data: [4] } } },
    { name: 'nothing wired', inputs: {}, error: 'graph/not-wired' },
    {
      name: 'too many weights',
      inputs: { 'inputs.0': { shape: [], data: [4] } },
      attrs: { weights: [1, 2] },
      error: 'attr/range',
    },
  ],
});
