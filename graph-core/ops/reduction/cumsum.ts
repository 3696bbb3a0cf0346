import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { axisOf } from '../../shape/shape.ts';
import { composite } from '../define.ts';
import { checkDim } from '../internal/axes.ts';

export const cumsum = composite({
  type: 'cumsum',
  version: 1,
  family: 'reduction',
  title: 'Cumulative sum',
  symbol: 'Σ≤ᵢ x',
  inputs: { input: { docs: 'What is added up.', dtype: 'any' } },
  attrs: { dim: { type: 'int', default: -1, docs: 'The axis added along.' } },
  check: checkDim,
  // doubling shifts: each entry is the sum of pairs of pairs, which loses fewer digits than one long chain
  expand: (b, inputs, attrs) => {
    const given = inputs.input as Value;
    const x = given.dtype === 'bool' ? b.cast(given, 'int32') : given;
    const dim = axisOf(attrs.dim, x.shape.length);
    const n = x.shape[dim] ?? 1;
    let y = x;
    for (let shift = 1; shift < n; shift *= 2) {
      const zeros = b.map((e) => s.mul(e, s.constant(0, e.dtype)), b.zerosLike(b.slice(y, dim, 0, shift)));
      y = b.add(y, b.cat([zeros, b.slice(y, dim, 0, n - shift)], dim));
    }
    return { output: y };
  },
  docs: {
    summary: 'Every entry is the sum of those before it and itself.',
    notes: ['Integers stay integers; truth values are counted.'],
    synonyms: ['torch.cumsum', 'running total', 'prefix sum', 'scan'],
  },
  tex: { forward: 'y_i = \\sum_{j \\le i} x_j', derivative: '\\frac{\\partial y_i}{\\partial x_j} = [j \\le i]' },
  exports: { torch: 'torch.cumsum', onnx: { op: 'CumSum', since: 14 } },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [5], data: [1, 2, 3, -4, 5] } },
      outputs: { output: { shape: [5], data: [1, 3, 6, 2, 7] } },
    },
    {
      name: 'down the columns',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } },
      attrs: { dim: 0 },
      outputs: { output: { shape: [2, 2], data: [1, 2, 4, 6] } },
    },
    {
      name: 'integers',
      inputs: { input: { shape: [3], data: [1, 2, 3], dtype: 'int32' } },
      outputs: { output: { shape: [3], data: [1, 3, 6], dtype: 'int32' } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
