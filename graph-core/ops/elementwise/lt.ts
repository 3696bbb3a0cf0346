import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';
import { COMPARISON_JUMPS, SIDES } from '../internal/truth.ts';

export const lt = elementwise({
  type: 'lt',
  version: 1,
  family: 'elementwise',
  title: 'Less',
  symbol: 'a < b',
  inputs: SIDES,
  formula: ofTwo((x, y) => s.lt(x, y)),
  notDifferentiable: COMPARISON_JUMPS,
  docs: {
    summary: 'Whether a < b, entry by entry.',
    notes: ['Gives bool. Shapes broadcast as in torch. NaN compares false with everything.'],
    synonyms: ['torch.lt', 'less than', '<', 'smaller', 'compare'],
  },
  tex: { forward: 'y = [a < b]', derivative: '\\text{none: a comparison moves in jumps}' },
  exports: { torch: 'torch.lt', onnx: { op: 'Less', since: 13 } },
  examples: [
    {
      name: 'three cases',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, other: { shape: [3], data: [2, 2, 2] } },
      outputs: { output: { shape: [3], data: [1, 0, 0], dtype: 'bool' } },
    },
    {
      name: 'integers',
      inputs: { input: { shape: [3], data: [1, 2, 3], dtype: 'int32' }, other: { shape: [3], data: [2, 2, 2], dtype: 'int32' } },
      outputs: { output: { shape: [3], data: [1, 0, 0], dtype: 'bool' } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
