import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise, unsupported } from '../define.ts';

export const scaleShift = elementwise({
  type: 'scale-shift',
  version: 1,
  family: 'elementwise',
  title: 'Scale and shift',
  symbol: 'a x + b',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: {
    scale: { type: 'float', default: 1, operand: true, docs: 'The factor a.' },
    shift: { type: 'float', default: 0, operand: true, docs: 'The summand b.' },
  },
  formula: ofFloat((x, attrs) => s.add(s.mul(attrs.scale as Operand, x), attrs.shift as Operand)),
  docs: {
    summary: 'Multiplies every entry by one fixed number and adds another.',
    notes: ['Both numbers are attributes, not weights: they are not learned.'],
    synonyms: ['affine', 'rescale', 'gain', 'offset', 'multiply by a number', 'add a number'],
  },
  tex: { forward: 'y = a x + b', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = a' },
  exports: { torch: unsupported('a product and a sum with two numbers'), onnx: unsupported('ONNX writes it with Mul and Add') },
  examples: [
    {
      name: 'to the unit interval',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      attrs: { scale: 0.5, shift: 0.5 },
      outputs: { output: { shape: [3], data: [0, 0.5, 1] } },
    },
    { name: 'default', inputs: { input: { shape: [2], data: [3, -4] } }, outputs: { output: { shape: [2], data: [3, -4] } } },
  ],
});
