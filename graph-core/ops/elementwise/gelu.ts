import { type Expr, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

/** The argument of tanh in the approximate form. */
const inner = (x: Expr): Expr => s.mul(Math.sqrt(2 / Math.PI), s.add(x, s.mul(0.044715, s.mul(x, s.mul(x, x)))));

const gate = (x: Expr, isTanh: boolean): Expr => s.add(1, isTanh ? s.tanh(inner(x)) : s.erf(s.mul(x, Math.SQRT1_2)));

export const gelu = elementwise({
  type: 'gelu',
  version: 1,
  family: 'elementwise',
  title: 'GELU',
  symbol: 's Φ(s)',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: {
    approximate: {
      type: 'choice',
      options: ['none', 'tanh'],
      default: 'none',
      docs: 'Exact with erf, or the approximation with tanh.',
    },
  },
  formula: ofFloat((x, attrs) => s.mul(s.mul(0.5, x), gate(x, attrs.approximate === 'tanh'))),
  docs: {
    summary: 'Weighs every entry by the probability that a standard normal variable is smaller.',
    synonyms: ['torch.nn.functional.gelu', 'gaussian error linear unit', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = x \\, \\Phi(x) = \\tfrac{x}{2} \\left(1 + \\operatorname{erf}\\tfrac{x}{\\sqrt 2}\\right)',
    derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\Phi(x) + x \\, \\varphi(x)',
  },
  exports: { torch: 'torch.nn.functional.gelu', onnx: { op: 'Gelu', since: 20 } },
  examples: [
    {
      name: 'around zero',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      outputs: { output: { shape: [3], data: [-0.158655, 0, 0.841345] } },
    },
    {
      name: 'with tanh',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      attrs: { approximate: 'tanh' },
      outputs: { output: { shape: [3], data: [-0.158808, 0, 0.841192] } },
    },
  ],
});
