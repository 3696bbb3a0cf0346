import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';
import { COMPARISON_JUMPS, SIDES } from '../internal/truth.ts';

export const eq = elementwise({
  type: 'eq',
  version: 1,
  family: 'elementwise',
  title: 'Equal',
  symbol: 'a = b',
  inputs: SIDES,
  formula: ofTwo((x, y) => s.eq(x, y)),
  notDifferentiable: COMPARISON_JUMPS,
  docs: {
    summary: 'Whether a = b, entry by entry.',
    notes: ['Gives bool. Shapes broadcast as in torch. NaN compares false with everything.'],
    synonyms: ['torch.eq', 'equal', '==', 'compare'],
  },
  tex: { forward: 'y = [a = b]', derivative: '\\text{none: a comparison moves in jumps}' },
  exports: { torch: 'torch.eq', onnx: { op: 'Equal', since: 13 } },
  examples: [
    {
      name: 'three cases',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, other: { shape: [3], data: [2, 2, 2] } },
      outputs: { output: { shape: [3], data: [0, 1, 0], dtype: 'bool' } },
    },
    {
      name: 'with a scalar',
      inputs: { input: { shape: [3], data: [1, 2, 3], dtype: 'int32' }, other: { shape: [], data: [2], dtype: 'int32' } },
      outputs: { output: { shape: [3], data: [0, 1, 0], dtype: 'bool' } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
