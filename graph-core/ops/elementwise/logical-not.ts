import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const logicalNot = elementwise({
  type: 'logical-not',
  version: 1,
  family: 'elementwise',
  title: 'Not',
  symbol: '¬x',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  formula: ofOne((x) => s.not(x)),
  docs: {
    summary: 'True where the entry is false, or zero.',
    notes: ['Numbers count as true when they are not 0. Gives bool.'],
    synonyms: ['torch.logical_not', 'negation', '!'],
  },
  tex: { forward: 'y = \\lnot x', derivative: '\\text{none: true or false moves in jumps}' },
  exports: { torch: 'torch.logical_not', onnx: { op: 'Not', since: 1 } },
  examples: [
    {
      name: 'truth values',
      inputs: { input: { shape: [2], data: [1, 0], dtype: 'bool' } },
      outputs: { output: { shape: [2], data: [0, 1], dtype: 'bool' } },
    },
    {
      name: 'numbers',
      inputs: { input: { shape: [3], data: [0, 2, -0.5] } },
      outputs: { output: { shape: [3], data: [1, 0, 0], dtype: 'bool' } },
    },
  ],
});
