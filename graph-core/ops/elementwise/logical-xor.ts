import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';
import { TRUTH_JUMPS } from '../internal/truth.ts';

export const logicalXor = elementwise({
  type: 'logical-xor',
  version: 1,
  family: 'elementwise',
  title: 'Exclusive or',
  symbol: 'a ⊕ b',
  inputs: { input: { docs: 'One tensor.', dtype: 'any' }, other: { docs: 'The other tensor.', dtype: 'any' } },
  formula: ofTwo((x, y) => s.ne(s.cast(x, 'bool'), s.cast(y, 'bool'))),
  notDifferentiable: TRUTH_JUMPS,
  docs: {
    summary: 'True where exactly one is true.',
    notes: ['Numbers count as true when they are not 0. Gives bool. Shapes broadcast as in torch.'],
    synonyms: ['torch.logical_xor', 'exclusive or', 'xor', 'parity'],
  },
  tex: { forward: 'y = a \\oplus b', derivative: '\\text{none: true or false moves in jumps}' },
  exports: { torch: 'torch.logical_xor', onnx: { op: 'Xor', since: 7 } },
  examples: [
    {
      name: 'truth table',
      inputs: {
        input: { shape: [4], data: [1, 1, 0, 0], dtype: 'bool' },
        other: { shape: [4], data: [1, 0, 1, 0], dtype: 'bool' },
      },
      outputs: { output: { shape: [4], data: [0, 1, 1, 0], dtype: 'bool' } },
    },
    {
      name: 'numbers',
      inputs: { input: { shape: [4], data: [2, -1, 0.5, 0] }, other: { shape: [4], data: [1, 0, 0, 0] } },
      outputs: { output: { shape: [4], data: [0, 1, 1, 0], dtype: 'bool' } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
