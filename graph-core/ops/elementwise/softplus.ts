import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { sigmoid, softplus as stableSoftplus } from '../../scalar/stable.ts';
import { elementwise, opError } from '../define.ts';

export const softplus = elementwise({
  type: 'softplus',
  version: 1,
  family: 'elementwise',
  title: 'Softplus',
  symbol: 'log(1 + eˢ)',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: {
    beta: { type: 'float', default: 1, operand: true, docs: 'Sharpness of the bend; not 0.' },
    threshold: {
      type: 'float',
      default: 20,
      operand: true,
      docs: 'Where beta times the entry is above this, the entry itself is returned.',
    },
  },
  formula: ofFloat((x, attrs) => {
    const scaled = s.mul(attrs.beta as Operand, x);
    return s.select(s.gt(scaled, attrs.threshold as Operand), x, s.div(stableSoftplus(scaled), attrs.beta as Operand));
  }),
  derivatives: ofFloat((x, attrs) => {
    const scaled = s.mul(attrs.beta as Operand, x);
    return [s.select(s.gt(scaled, attrs.threshold as Operand), 1, sigmoid(scaled))];
  }),
  check: (_, attrs) =>
    attrs.beta === 0 ? opError('attr/range', 'beta is 0, which leaves no bend', 'give a beta above 0', 'beta') : null,
  docs: {
    summary: 'A smooth relu.',
    notes: ['Above the threshold it is the identity with slope 1, as in torch.'],
    synonyms: ['torch.nn.functional.softplus', 'smooth relu', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\tfrac{1}{\\beta} \\log\\left(1 + e^{\\beta x}\\right)',
    derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\sigma(\\beta x)',
  },
  exports: { torch: 'torch.nn.functional.softplus', onnx: { op: 'Softplus', since: 1 } },
  examples: [
    {
      name: 'around zero',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      outputs: { output: { shape: [3], data: [0.313262, Math.LN2, 1.313262] } },
    },
    {
      name: 'large',
      inputs: { input: { shape: [2], data: [-1000, 1000] } },
      outputs: { output: { shape: [2], data: [0, 1000] } },
    },
    { name: 'no bend', inputs: { input: { shape: [1], data: [1] } }, attrs: { beta: 0 }, error: 'attr/range' },
  ],
});
