import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const erf = elementwise({
  type: 'erf',
  version: 1,
  family: 'elementwise',
  title: 'Error function',
  symbol: 'erf x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.erf(x)),
  docs: { summary: 'The error function of every entry.', synonyms: ['torch.erf', 'gauss error function', 'normal distribution'] },
  tex: {
    forward: 'y = \\operatorname{erf}(x) = \\frac{2}{\\sqrt{\\pi}} \\int_0^x e^{-t^2}\\,\\mathrm{d}t',
    derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\frac{2}{\\sqrt{\\pi}} e^{-x^2}',
  },
  exports: { torch: 'torch.erf', onnx: { op: 'Erf', since: 13 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 0.5, -1.5] } },
      outputs: { output: { shape: [3], data: [0, 0.5205, -0.966105] } },
    },
  ],
});
