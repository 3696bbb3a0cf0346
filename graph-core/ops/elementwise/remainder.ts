import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const remainder = elementwise({
  type: 'remainder',
  version: 1,
  family: 'elementwise',
  title: 'Remainder',
  symbol: 'a mod b',
  inputs: { input: { docs: 'What is divided.', dtype: 'any' }, other: { docs: 'The step.', dtype: 'any' } },
  formula: ofTwo((x, y) => s.rem(x, y)),
  docs: {
    summary: 'What is left of a after whole steps of b; it has the sign of b.',
    notes: ['By 0 it is NaN for floats.', 'Shapes broadcast as in torch.'],
    synonyms: ['torch.remainder', 'modulo', '%', 'periodic'],
  },
  tex: {
    forward: 'y = a - b \\left\\lfloor \\frac{a}{b} \\right\\rfloor',
    derivative:
      '\\frac{\\partial y}{\\partial a} = 1,\\ \\frac{\\partial y}{\\partial b} = -\\left\\lfloor \\frac{a}{b} \\right\\rfloor',
  },
  exports: { torch: 'torch.remainder', onnx: { op: 'Mod', since: 13 } },
  examples: [
    {
      name: 'signs',
      inputs: { input: { shape: [3], data: [5.5, -5.5, 5.5] }, other: { shape: [3], data: [2, 2, -2] } },
      outputs: { output: { shape: [3], data: [1.5, 0.5, -0.5] } },
    },
    {
      name: 'integers',
      inputs: { input: { shape: [2], data: [7, -7], dtype: 'int32' }, other: { shape: [2], data: [3, 3], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [1, 2], dtype: 'int32' } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
