import { type Operand, s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise, opError } from '../define.ts';

export const celu = elementwise({
  type: 'celu',
  version: 1,
  family: 'elementwise',
  title: 'CELU',
  symbol: 's or α(e^(s/α) − 1)',
  inputs: { input: { docs: 'The tensor.' } },
  attrs: { alpha: { type: 'float', default: 1, operand: true, docs: 'Minus the value far below zero; not 0.' } },
  formula: ofFloat((x, attrs) =>
    s.select(s.gt(x, 0), x, s.mul(attrs.alpha as Operand, s.expm1(s.div(x, attrs.alpha as Operand)))),
  ),
  check: (_, attrs) =>
    attrs.alpha === 0
      ? opError('attr/range', 'alpha is 0, and the entry is divided by it', 'give an alpha above 0', 'alpha')
      : null,
  docs: {
    summary: 'ELU whose slope is continuous at zero for any alpha.',
    synonyms: ['torch.nn.functional.celu', 'continuously differentiable elu', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\begin{cases} x & \\text{if } x > 0 \\\\ \\alpha (e^{x / \\alpha} - 1) & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\begin{cases} 1 & \\text{if } x > 0 \\\\ e^{x / \\alpha} & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.celu', onnx: { op: 'Celu', since: 12 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.5, 3] } },
      outputs: { output: { shape: [3], data: [-0.864665, 0.5, 3] } },
    },
    {
      name: 'wider',
      inputs: { input: { shape: [2], data: [-1, 2] } },
      attrs: { alpha: 1.5 },
      outputs: { output: { shape: [2], data: [-0.729874, 2] } },
    },
    { name: 'no width', inputs: { input: { shape: [1], data: [1] } }, attrs: { alpha: 0 }, error: 'attr/range' },
  ],
});
