import { s } from '../../scalar/expr.ts';
import { ofThree } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const where = elementwise({
  type: 'where',
  version: 1,
  family: 'elementwise',
  title: 'Where',
  symbol: 'c ? a : b',
  inputs: {
    condition: { docs: 'Which of the two is taken.', dtype: 'bool' },
    input: { docs: 'Taken where the condition is true.', dtype: 'any' },
    other: { docs: 'Taken where it is false.', dtype: 'any' },
  },
  formula: ofThree((c, x, y) => s.select(c, x, y)),
  docs: {
    summary: 'Takes entries of one tensor where a condition holds, of the other elsewhere.',
    notes: ['The gradient goes to the entry that was taken; the condition gets none.', 'Shapes broadcast as in torch.'],
    synonyms: ['torch.where', 'select', 'if', 'mask', 'switch'],
  },
  tex: {
    forward: 'y = \\begin{cases} a & \\text{if } c \\\\ b & \\text{otherwise} \\end{cases}',
    derivative: '\\frac{\\partial y}{\\partial a} = [c],\\ \\frac{\\partial y}{\\partial b} = [\\lnot c]',
  },
  exports: { torch: 'torch.where', onnx: { op: 'Where', since: 16 } },
  examples: [
    {
      name: 'mask',
      inputs: {
        condition: { shape: [3], data: [1, 0, 1], dtype: 'bool' },
        input: { shape: [3], data: [1, 2, 3] },
        other: { shape: [3], data: [-1, -2, -3] },
      },
      outputs: { output: { shape: [3], data: [1, -2, 3] } },
    },
    {
      name: 'broadcast',
      inputs: {
        condition: { shape: [2, 1], data: [1, 0], dtype: 'bool' },
        input: { shape: [2], data: [1, 2] },
        other: { shape: [], data: [0] },
      },
      outputs: { output: { shape: [2, 2], data: [1, 2, 0, 0] } },
    },
    {
      name: 'shapes do not fit',
      inputs: {
        condition: { shape: [2], data: [1, 0], dtype: 'bool' },
        input: { shape: [3], data: [1, 2, 3] },
        other: { shape: [], data: [0] },
      },
      error: 'shape/mismatch',
    },
  ],
});
