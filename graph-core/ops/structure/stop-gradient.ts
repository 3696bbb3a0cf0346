import { ofOne } from '../../scalar/operands.ts';
import { elementwise } from '../define.ts';

export const stopGradient = elementwise({
  type: 'stop-gradient',
  version: 1,
  aliases: ['detach'],
  family: 'structure',
  title: 'Stop gradient',
  symbol: 'stop ∂',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  formula: ofOne((x) => x),
  derivatives: () => [null],
  docs: {
    summary: 'Passes values on and gradients not: what is before it counts as a constant.',
    synonyms: ['torch.Tensor.detach', 'detach', 'no grad', 'constant', 'freeze'],
  },
  tex: { forward: 'y = x', derivative: '\\frac{\\mathrm{d} y}{\\mathrm{d} x} := 0' },
  exports: { torch: 'torch.Tensor.detach', onnx: { op: 'Identity', since: 14 } },
  examples: [
    {
      name: 'values pass',
      inputs: { input: { shape: [2], data: [1, -2] } },
      outputs: { output: { shape: [2], data: [1, -2] } },
      kink: 'the derivative is 0 by definition, not by the values',
    },
    {
      name: 'integers too',
      inputs: { input: { shape: [2], data: [1, -2], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [1, -2], dtype: 'int32' } },
    },
  ],
});
