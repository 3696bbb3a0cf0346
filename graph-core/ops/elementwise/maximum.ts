import { type Expr, s } from '../../scalar/expr.ts';
import { areTruthValues, ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

/** Slope towards `x` of max(x, y): 1, 1/2 on a tie, 0. */
const slope = (x: Expr, y: Expr): Expr => s.select(s.lt(x, y), 0, s.select(s.eq(x, y), 0.5, 1));

export const maximum = elementwise({
  type: 'maximum',
  version: 1,
  family: 'elementwise',
  title: 'Maximum',
  symbol: 'max(a, b)',
  inputs: { input: { docs: 'One tensor.', dtype: 'any' }, other: { docs: 'The other tensor.', dtype: 'any' } },
  // the sum is taken only where neither is larger nor equal: it hands on a NaN of either
  formula: ofTwo((x, y) => (areTruthValues(x, y) ? s.or(x, y) : s.select(s.lt(x, y), y, s.select(s.ge(x, y), x, s.add(x, y))))),
  derivatives: ofTwo((x, y) => [slope(x, y), slope(y, x)]),
  docs: {
    summary: 'The larger of two tensors, entry by entry.',
    notes: ['On a tie each input gets half of the gradient, as in torch; the lecture’s slides give it to the second input.'],
    synonyms: ['torch.maximum', 'max of two', 'larger'],
  },
  tex: {
    forward: 'y = \\max(a, b)',
    derivative:
      '\\frac{\\partial y}{\\partial a} = \\begin{cases} 1 & \\text{if } a > b \\\\ \\tfrac12 & \\text{if } a = b \\\\ 0 & \\text{if } a < b \\end{cases}',
  },
  exports: { torch: 'torch.maximum', onnx: { op: 'Max', since: 13 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, -2] }, other: { shape: [2], data: [0, 5] } },
      outputs: { output: { shape: [2], data: [1, 5] } },
    },
    {
      name: 'tie',
      inputs: { input: { shape: [2], data: [1, 3] }, other: { shape: [], data: [3] } },
      outputs: { output: { shape: [2], data: [3, 3] } },
      kink: 'two entries tie',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
