import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const threshold = elementwise({
  type: 'threshold',
  version: 1,
  family: 'elementwise',
  title: 'Threshold',
  symbol: 's > θ ? s : v',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: {
    threshold: { type: 'float', default: 0, operand: true, docs: 'What an entry has to be above.' },
    value: { type: 'float', default: 0, operand: true, docs: 'Written where it is not.' },
  },
  formula: ofFloat((x, attrs) => s.select(s.le(x, attrs.threshold as Operand), attrs.value as Operand, x)),
  docs: {
    summary: 'Keeps entries above a threshold and writes a fixed value for the others.',
    notes: ['The derivative at the threshold is 0, as in torch.'],
    synonyms: ['torch.nn.functional.threshold', 'cut off', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\begin{cases} x & \\text{if } x > \\theta \\\\ v & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } x > \\theta \\\\ 0 & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.threshold', onnx: unsupported('ONNX writes it with Greater and Where') },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.25, 3] } },
      outputs: { output: { shape: [3], data: [0, 0.25, 3] } },
    },
    {
      name: 'another value',
      inputs: { input: { shape: [2], data: [0.05, 0.5] } },
      attrs: { threshold: 0.1, value: 20 },
      outputs: { output: { shape: [2], data: [20, 0.5] } },
    },
    {
      name: 'at the corner',
      inputs: { input: { shape: [1], data: [0] } },
      outputs: { output: { shape: [1], data: [0] } },
      kink: 'a corner at the threshold',
    },
  ],
});
