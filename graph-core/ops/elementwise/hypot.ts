import { type Expr, s } from '../../scalar/expr.ts';
import { ofTwo } from '../../scalar/operands.ts';
import { absolute } from '../../scalar/stable.ts';
import { elementwise, unsupported } from '../define.ts';

/** sqrt(x² + y²), scaled by the larger of the two. */
function length(x: Expr, y: Expr): Expr {
  const [a, b] = [absolute(x), absolute(y)];
  const [large, small] = [s.select(s.lt(a, b), b, a), s.select(s.lt(a, b), a, b)];
  const ratio = s.div(small, large);
  // two zeros and two infinities have no ratio
  return s.select(s.eq(a, b), s.mul(a, Math.SQRT2), s.mul(large, s.sqrt(s.add(1, s.mul(ratio, ratio)))));
}

/** Derivative by `x`; 0 at the origin. */
const share = (x: Expr, y: Expr): Expr => s.select(s.and(s.eq(x, 0), s.eq(y, 0)), 0, s.div(x, length(x, y)));

export const hypot = elementwise({
  type: 'hypot',
  version: 1,
  family: 'elementwise',
  title: 'Hypotenuse',
  symbol: '√(a² + b²)',
  inputs: { input: { docs: 'One tensor.' }, other: { docs: 'The other tensor.' } },
  formula: ofTwo((x, y) => length(x, y)),
  derivatives: ofTwo((x, y) => [share(x, y), share(y, x)]),
  docs: {
    summary: 'The length of the vector of the two entries, without overflow.',
    notes: [
      'Scaled by the larger entry, so that squares neither overflow nor vanish.',
      'At (0, 0) both derivatives are 0.',
      'Shapes broadcast as in torch.',
    ],
    synonyms: ['torch.hypot', 'pythagoras', 'distance', 'modulus'],
  },
  tex: {
    forward: 'y = \\sqrt{a^2 + b^2}',
    derivative: '\\frac{\\partial y}{\\partial a} = \\frac{a}{y},\\ \\frac{\\partial y}{\\partial b} = \\frac{b}{y}',
  },
  exports: { torch: 'torch.hypot', onnx: unsupported('ONNX writes it with Mul, Add and Sqrt') },
  examples: [
    {
      name: 'triangles',
      inputs: { input: { shape: [2], data: [3, -5] }, other: { shape: [2], data: [4, 12] } },
      outputs: { output: { shape: [2], data: [5, 13] } },
    },
    {
      name: 'large',
      inputs: { input: { shape: [1], data: [3e30] }, other: { shape: [1], data: [4e30] } },
      outputs: { output: { shape: [1], data: [5e30] } },
      kink: 'beside such numbers the step of central differences vanishes',
    },
    {
      name: 'at zero',
      inputs: { input: { shape: [1], data: [0] }, other: { shape: [1], data: [0] } },
      outputs: { output: { shape: [1], data: [0] } },
      kink: 'the length has a tip at 0',
    },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
