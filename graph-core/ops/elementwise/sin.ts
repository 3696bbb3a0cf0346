import { s } from '../../scalar/expr.ts';
import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const sin = elementwise({
  type: 'sin',
  version: 1,
  family: 'elementwise',
  title: 'Sine',
  symbol: 'sin x',
  inputs: { input: { docs: 'The tensor.' } },
  formula: ofOne((x) => s.sin(x)),
  docs: { summary: 'The sine of every entry, in radians.', synonyms: ['torch.sin', 'sine', 'wave'] },
  tex: { forward: 'y = \\sin x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} = \\cos x' },
  exports: { torch: 'torch.sin', onnx: { op: 'Sin', since: 7 } },
  examples: [
    {
      name: 'some entries',
      inputs: { input: { shape: [3], data: [0, 1, -2.5] } },
      outputs: { output: { shape: [3], data: [0, 0.841471, -0.598472] } },
    },
  ],
});
