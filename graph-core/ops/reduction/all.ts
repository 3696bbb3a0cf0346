import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, unsupported } from '../define.ts';
import { DIM, KEEPDIM } from '../internal/common.ts';
import { checkDims } from '../internal/reduction.ts';
import { TRUTH_JUMPS } from '../internal/truth.ts';

export const all = composite({
  type: 'all',
  version: 1,
  family: 'reduction',
  title: 'All',
  symbol: '∀',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: { dim: DIM, keepdim: KEEPDIM },
  notDifferentiable: TRUTH_JUMPS,
  check: checkDims,
  expand: (b, inputs, attrs) => {
    const wrong = b.map((x) => s.cast(s.not(x), 'int32'), inputs.input as Value);
    return { output: b.map((n) => s.eq(n, s.constant(0, 'int32')), b.sum(wrong, attrs)) };
  },
  docs: {
    summary: 'True where all entries along the chosen axes are true.',
    notes: ['Numbers count as true when they are not 0. Gives bool. All of nothing is true.'],
    synonyms: ['torch.all', 'every', 'and'],
  },
  tex: { forward: 'y = \\bigwedge_i x_i', derivative: '\\text{none: true or false moves in jumps}' },
  exports: { torch: 'torch.all', onnx: unsupported('ONNX writes it with ReduceMin') },
  examples: [
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 0, 1, 1], dtype: 'bool' } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2], data: [0, 1], dtype: 'bool' } },
    },
    {
      name: 'numbers',
      inputs: { input: { shape: [2], data: [0.5, -2] } },
      outputs: { output: { shape: [], data: [1], dtype: 'bool' } },
    },
    {
      name: 'of nothing',
      inputs: { input: { shape: [0], data: [], dtype: 'bool' } },
      outputs: { output: { shape: [], data: [1], dtype: 'bool' } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 0], dtype: 'bool' } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
