import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const log = elementwise({
  type: 'log',
  version: 1,
  aliases: ['ln'],
  family: 'elementwise',
  title: 'Logarithm',
  symbol: 'log x',
  inputs: { input: { docs: 'Positive numbers.' } },
  formula: ofOne((x) => s.log(x)),
  docs: {
    summary: 'The natural logarithm of every entry.',
    notes: ['0 gives minus infinity with slope infinity; negative numbers give NaN.'],
    synonyms: ['torch.log', 'ln', 'natural logarithm'],
  },
  tex: { forward: 'y = \\log x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{1}{x}' },
  exports: { torch: 'torch.log', onnx: { op: 'Log', since: 13 } },
  examples: [
    {
      name: 'powers',
      inputs: { input: { shape: [3], data: [1, 2, 10] } },
      outputs: { output: { shape: [3], data: [0, Math.LN2, Math.LN10] } },
    },
    { name: 'scalar', inputs: { input: { shape: [], data: [0.5] } }, outputs: { output: { shape: [], data: [-Math.LN2] } } },
  ],
});
