import { ofFloat } from '../../scalar/operands.ts';
import { sigmoid as logistic, sigmoidSlope } from '../../scalar/stable.ts';
import { elementwise } from '../define.ts';

export const sigmoid = elementwise({
  type: 'sigmoid',
  version: 1,
  aliases: ['logistic'],
  family: 'elementwise',
  rank: 3,
  title: 'Sigmoid',
  symbol: 'σ(s)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat(logistic),
  derivatives: ofFloat((x) => [sigmoidSlope(x)]),
  docs: {
    summary: 'Squashes every entry into (0, 1).',
    notes: ['Computed from exp(-|x|), which does not overflow on either side.'],
    synonyms: ['torch.sigmoid', 'logistic function', 'expit', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\sigma(x) = \\frac{1}{1 + e^{-x}}',
    derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\sigma(x) \\left(1 - \\sigma(x)\\right)',
  },
  exports: { torch: 'torch.sigmoid', onnx: { op: 'Sigmoid', since: 13 } },
  examples: [
    {
      name: 'around zero',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      outputs: { output: { shape: [3], data: [0.268941, 0.5, 0.731059] } },
    },
    {
      name: 'saturated',
      inputs: { input: { shape: [2], data: [-1000, 1000] } },
      outputs: { output: { shape: [2], data: [0, 1] } },
    },
  ],
});
