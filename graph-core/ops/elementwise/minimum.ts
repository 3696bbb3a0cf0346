import { type Expr, s } from '../../scalar/expr.ts';
import { areTruthValues, ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

/** Slope towards `x` of min(x, y): 1, 1/2 on a tie, 0. */
const slope = (x: Expr, y: Expr): Expr => s.select(s.gt(x, y), 0, s.select(s.eq(x, y), 0.5, 1));

export const minimum = elementwise({
  type: 'minimum',
  version: 1,
  family: 'elementwise',
  title: 'Minimum',
  symbol: 'min(a, b)',
  inputs: { input: { docs: 'One tensor.', dtype: 'any' }, other: { docs: 'The other tensor.', dtype: 'any' } },
  // the sum is taken only where neither is larger nor equal: it hands on a NaN of either
  formula: ofTwo((x, y) => (areTruthValues(x, y) ? s.and(x, y) : s.select(s.lt(x, y), x, s.select(s.ge(x, y), y, s.add(x, y))))),
  derivatives: ofTwo((x, y) => [slope(x, y), slope(y, x)]),
  docs: {
    summary: 'The smaller of two tensors, entry by entry.',
    notes: ['On a tie each input gets half of the gradient, as in torch; the lecture’s slides give it to the second input.'],
    synonyms: ['torch.minimum', 'min of two', 'smaller'],
  },
  tex: {
    forward: 'y = \\min(a, b)',
    derivative:
      '\\frac{\\partial y}{\\partial a} = \\begin{cases} 1 & \\text{if } a < b \\\\ \\tfrac12 & \\text{if } a = b \\\\ 0 & \\text{if } a > b \\end{cases}',
  },
  exports: { torch: 'torch.minimum', onnx: { op: 'Min', since: 13 } },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, -2] }, other: { shape: [2], data: [0, 5] } },
      outputs: { output: { shape: [2], data: [0, -2] } },
    },
    {
      name: 'tie',
      inputs: { input: { shape: [2], data: [1, 3] }, other: { shape: [], data: [3] } },
      outputs: { output: { shape: [2], data: [1, 3] } },
      kink: 'two entries tie',
    },
    {
      name: 'integers',
      inputs: { input: { shape: [2], data: [3, -4], dtype: 'int32' }, other: { shape: [2], data: [1, 2], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [1, -4], dtype: 'int32' } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
