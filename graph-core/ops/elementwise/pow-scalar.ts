import { type Expr, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

/** Small whole powers are products: exact for negative numbers, and cheaper than a logarithm. */
function power(x: Expr, exponent: number): Expr {
  switch (exponent) {
    case 0:
      return s.select(s.eq(x, x), 1, 1);
    case 1:
      return x;
    case 2:
      return s.mul(x, x);
    case 3:
      return s.mul(x, s.mul(x, x));
    case -1:
      return s.div(1, x);
    case 0.5:
      return s.sqrt(x);
    default:
      return s.pow(x, exponent);
  }
}

export const powScalar = elementwise({
  type: 'pow-scalar',
  version: 1,
  family: 'elementwise',
  title: 'Power with a fixed exponent',
  symbol: 'xᵖ',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { exponent: { type: 'float', default: 2, docs: 'The power.' } },
  formula: ofFloat((x, attrs) => power(x, attrs.exponent as number)),
  docs: {
    summary: 'Raises every entry to a fixed power.',
    notes: [
      'A fractional power of a negative number is NaN.',
      'With exponent 0 the result is 1 and the derivative 0, also at 0.',
    ],
    synonyms: ['torch.pow', 'exponent', 'square', 'cube', '^', '**'],
  },
  tex: { forward: 'y = x^{p}', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = p \\, x^{p - 1}' },
  exports: { torch: 'torch.pow', onnx: { op: 'Pow', since: 15 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.5, 3] } },
      outputs: { output: { shape: [3], data: [4, 0.25, 9] } },
    },
    {
      name: 'a root',
      inputs: { input: { shape: [2], data: [4, 9] } },
      attrs: { exponent: 0.5 },
      outputs: { output: { shape: [2], data: [2, 3] } },
    },
    {
      name: 'a negative power',
      inputs: { input: { shape: [2], data: [2, -4] } },
      attrs: { exponent: -2 },
      outputs: { output: { shape: [2], data: [0.25, 0.0625] } },
    },
    {
      name: 'a fifth power of a negative number',
      inputs: { input: { shape: [1], data: [-2] } },
      attrs: { exponent: 5 },
      outputs: { output: { shape: [1], data: [-32] } },
    },
  ],
});
