import { elementwise, unsupported } from '../define.ts';
import { expressionAttr, formulaBlock } from '../internal/formula.ts';

const { inputsOf, formula: element, check } = formulaBlock({ staircases: false });

export const formula = elementwise({
  type: 'formula',
  version: 1,
  family: 'structure',
  rank: 2,
  title: 'Formula',
  symbol: 'f(x, …)',
  inputs: { x: { docs: 'The variable of the expression; a port for each name in it.' } },
  inputsOf,
  attrs: {
    expression: expressionAttr('x^2', 'What is computed for every element, such as tanh(a*x1) + x2^2.'),
  },
  formula: element,
  check,
  docs: {
    summary: 'Any formula of its inputs, element by element; the derivative follows from it.',
    notes: [
      'The inputs are the names in the expression, in the order in which they appear; shapes broadcast as in torch.',
      'It knows + - * / % and ^, where -x^2 is -(x^2) and 2^3^2 is 2^(3^2), brackets, comparisons, and, or, not, where(x > 0, a, b), and the constants pi and e.',
      'Functions: exp, log, sqrt, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, erf, expm1, log1p, log2, log10, square, pow, abs, sign, min, max, relu, sigmoid, softplus, silu.',
      'A condition counts as 1 where it holds and as 0 elsewhere. At corners the derivative is that of the block of the same name.',
    ],
    synonyms: ['expression', 'equation', 'custom function', 'own block', 'lambda', 'symbolic'],
  },
  tex: {
    forward: 'y = f(x_1, x_2, \\ldots)',
    derivative: '\\frac{\\partial y}{\\partial x_i} = \\frac{\\partial f}{\\partial x_i}',
  },
  exports: {
    torch: unsupported('PyTorch writes it as Python arithmetic'),
    onnx: unsupported('ONNX writes it as a graph of arithmetic'),
  },
  examples: [
    {
      name: 'two variables and a weight',
      inputs: {
        a: { shape: [], data: [0.5] },
        x1: { shape: [2], data: [2, -1] },
        x2: { shape: [2], data: [3, 0.5] },
      },
      attrs: { expression: 'tanh(a*x1) + x2^2' },
      outputs: { output: { shape: [2], data: [9.761594, -0.212117] } },
    },
    {
      name: 'broadcast',
      inputs: { u: { shape: [2, 1], data: [1, 2] }, v: { shape: [3], data: [0, 1, -1] } },
      attrs: { expression: 'y = u * exp(-v^2)' },
      outputs: { output: { shape: [2, 3], data: [1, 0.367879, 0.367879, 2, 0.735759, 0.735759] } },
    },
    {
      name: 'whole powers of negative numbers',
      inputs: { x: { shape: [3], data: [-2, -0.5, 3] } },
      attrs: { expression: 'x^3 - 2*x^-1' },
      outputs: { output: { shape: [3], data: [-7, 3.875, 26.333333] } },
    },
    {
      name: 'a choice',
      inputs: { x: { shape: [3], data: [-1, 2, 0.5] } },
      attrs: { expression: 'where(x > 0 and x < 1, x^2, abs(x)) + sigmoid(-x)' },
      outputs: { output: { shape: [3], data: [1.731059, 2.119203, 0.627541] } },
    },
    {
      name: 'a power at zero',
      inputs: { x: { shape: [2], data: [0, 2] }, p: { shape: [2], data: [2, 3] } },
      attrs: { expression: 'x^p' },
      outputs: { output: { shape: [2], data: [0, 8] } },
      kink: '0 to a power is no smooth function of the power',
    },
    {
      name: 'the sign before the bracket is missing',
      inputs: { x: { shape: [1], data: [1] } },
      attrs: { expression: '2x' },
      error: 'formula/implicit-product',
    },
    {
      name: 'an unknown function',
      inputs: { x: { shape: [1], data: [1] } },
      attrs: { expression: 'tanhh(x)' },
      error: 'formula/unknown-function',
    },
    {
      name: 'shapes do not fit',
      inputs: { a: { shape: [2], data: [1, 2] }, b: { shape: [3], data: [1, 2, 3] } },
      attrs: { expression: 'a*b' },
      error: 'shape/mismatch',
    },
  ],
});
