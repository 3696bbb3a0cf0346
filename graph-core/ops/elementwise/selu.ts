import { s } from '../../scalar/expr.ts';
import { ofFloat } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

/** Fixed point of mean 0 and variance 1 under the map (Klambauer et al., 2017). */
const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

export const selu = elementwise({
  type: 'selu',
  version: 1,
  family: 'elementwise',
  title: 'SELU',
  symbol: 'λs or λα(eˢ − 1)',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofFloat((x) => s.mul(SCALE, s.select(s.gt(x, 0), x, s.mul(ALPHA, s.expm1(x))))),
  docs: {
    summary: 'ELU with the two constants that keep mean and variance of normal inputs.',
    notes: ['α = 1.67326…, λ = 1.05070…; the derivative at 0 is λα, as in torch.'],
    synonyms: ['torch.nn.functional.selu', 'self-normalising', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = \\lambda \\begin{cases} x & \\text{if } x > 0 \\\\ \\alpha (e^{x} - 1) & \\text{otherwise} \\end{cases}',
    derivative:
      '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\lambda \\begin{cases} 1 & \\text{if } x > 0 \\\\ \\alpha e^{x} & \\text{otherwise} \\end{cases}',
  },
  exports: { torch: 'torch.nn.functional.selu', onnx: { op: 'Selu', since: 22 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [-2, 0.5, 3] } },
      outputs: { output: { shape: [3], data: [-1.520166, 0.52535, 3.152103] } },
    },
  ],
});
