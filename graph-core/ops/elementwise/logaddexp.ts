import { s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { absolute, sigmoid } from '../../scalar/stable.ts';
import { elementwise, unsupported } from '../define.ts';

export const logaddexp = elementwise({
  type: 'logaddexp',
  version: 1,
  family: 'elementwise',
  title: 'Log of a sum of exponentials',
  symbol: 'log(eᵃ + eᵇ)',
  inputs: { input: { docs: 'One tensor.' }, other: { docs: 'The other tensor.' } },
  // equal infinities have no difference
  formula: ofTwo((x, y) =>
    s.select(s.eq(x, y), s.add(x, Math.LN2), s.add(s.select(s.lt(x, y), y, x), s.log1p(s.exp(s.neg(absolute(s.sub(x, y))))))),
  ),
  derivatives: ofTwo((x, y) => [sigmoid(s.sub(x, y)), sigmoid(s.sub(y, x))]),
  docs: {
    summary: 'The logarithm of the sum of two exponentials, without overflow.',
    notes: ['The larger one is taken out first, so nothing overflows.', 'Shapes broadcast as in torch.'],
    synonyms: ['torch.logaddexp', 'soft maximum', 'log-sum-exp'],
  },
  tex: {
    forward: 'y = \\log\\left(e^{a} + e^{b}\\right)',
    derivative: '\\frac{\\partial y}{\\partial a} = \\sigma(a - b),\\ \\frac{\\partial y}{\\partial b} = \\sigma(b - a)',
  },
  exports: { torch: 'torch.logaddexp', onnx: unsupported('ONNX writes it with ReduceLogSumExp') },
  examples: [
    {
      name: 'near each other',
      inputs: { input: { shape: [2], data: [0, 1] }, other: { shape: [2], data: [0, 3] } },
      outputs: { output: { shape: [2], data: [Math.LN2, 3.126928] } },
    },
    {
      name: 'large',
      inputs: { input: { shape: [2], data: [1000, -1000] }, other: { shape: [2], data: [1000, -1001] } },
      outputs: { output: { shape: [2], data: [1000.693, -999.686738] } },
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
