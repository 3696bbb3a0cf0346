import { elementwise, unsupported } from '../define.ts';
import { expressionAttr, formulaBlock } from '../internal/formula.ts';

const { inputsOf, formula, check } = formulaBlock({ staircases: true });

export const blackBox = elementwise({
  type: 'black-box',
  version: 1,
  family: 'structure',
  rank: 3,
  title: 'Black box',
  symbol: '?',
  inputs: { x: { docs: 'The variable of the expression; a port for each name in it.' } },
  inputsOf,
  attrs: {
    expression: expressionAttr('floor(x)', 'What comes out for every element: it may have steps, flat places and holes (0/0).'),
  },
  formula,
  check,
  notDifferentiable: 'a black box, which has a value and no derivative',
  hidesSlope: true,
  docs: {
    summary: 'A formula that is only evaluated: values come out, no gradient goes back.',
    notes: [
      'Written like the block formula, and with floor, ceil, round and step as well; 0/0 makes a hole, which is NaN.',
      'A trainable parameter whose only way to the cost leads through it cannot be trained by gradients: where the slope is not zero it is not known.',
    ],
    synonyms: ['staircase', 'script', 'oracle', 'no derivative', 'non-differentiable', 'gradient-free', 'zeroth order', 'holes'],
  },
  tex: {
    forward: 'y = f(x_1, x_2, \\ldots)',
    derivative: '\\frac{\\partial y}{\\partial x_i} \\text{ is not known}',
  },
  exports: {
    torch: unsupported('PyTorch writes it as Python arithmetic under torch.no_grad()'),
    onnx: unsupported('ONNX writes it as a graph of arithmetic'),
  },
  examples: [
    {
      name: 'steps and a flat place',
      inputs: { x: { shape: [4], data: [-1.5, -0.25, 0.5, 2.75] } },
      attrs: { expression: 'floor(x) + step(abs(x) - 1)' },
      outputs: { output: { shape: [4], data: [-1, -1, 0, 3] } },
    },
    {
      name: 'a hole',
      inputs: { x: { shape: [3], data: [1.25, 0.1, -0.5] } },
      attrs: { expression: 'floor(x) + where(abs(x) < 0.2, 0/0, 0)' },
      outputs: { output: { shape: [3], data: [1, Number.NaN, -1] } },
      kink: 'no derivative is known',
    },
    {
      name: 'two inputs',
      inputs: { x: { shape: [2, 1], data: [0.4, 1.6] }, y: { shape: [2], data: [2, -1] } },
      attrs: { expression: 'round(x) * y' },
      outputs: { output: { shape: [2, 2], data: [0, -0, 4, -2] } },
      kink: 'no derivative is known',
    },
    {
      name: 'a bracket is not closed',
      inputs: { x: { shape: [1], data: [1] } },
      attrs: { expression: 'floor(x' },
      error: 'formula/bracket',
    },
  ],
});
