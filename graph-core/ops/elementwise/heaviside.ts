import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const heaviside = elementwise({
  type: 'heaviside',
  version: 1,
  family: 'elementwise',
  title: 'Heaviside step',
  symbol: '[x > 0]',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { value: { type: 'float', default: 0, operand: true, docs: 'The value at 0.' } },
  // the last branch hands on a NaN
  formula: ofFloat((x, attrs) =>
    s.select(s.eq(x, 0), attrs.value as Operand, s.select(s.gt(x, 0), 1, s.select(s.lt(x, 0), 0, x))),
  ),
  staircase: 'a staircase: its derivative is 0 everywhere',
  docs: {
    summary: 'One where the entry is positive, zero where it is negative.',
    notes: ['The value at 0 is an attribute.', 'A staircase: the derivative is 0 everywhere, so nothing before it learns.'],
    synonyms: ['torch.heaviside', 'step function', 'threshold', 'perceptron'],
  },
  tex: {
    forward: 'y = \\begin{cases} 1 & \\text{if } x > 0 \\\\ v & \\text{if } x = 0 \\\\ 0 & \\text{if } x < 0 \\end{cases}',
    derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = 0',
  },
  exports: { torch: 'torch.heaviside', onnx: unsupported('ONNX writes it with Greater and Cast') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [2], data: [-2, 0.5] } },
      outputs: { output: { shape: [2], data: [0, 1] } },
    },
    {
      name: 'a half at zero',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      attrs: { value: 0.5 },
      outputs: { output: { shape: [3], data: [0, 0.5, 1] } },
      kink: 'it jumps at 0',
    },
  ],
});
