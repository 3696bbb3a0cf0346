import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { BROADCAST_NOTE, COST_OUTPUT, checkPair, residual } from '../internal/cost.ts';

export const squaredNorm = composite({
  type: 'squared-norm',
  version: 1,
  family: 'cost',
  rank: 1,
  title: 'Squared norm',
  symbol: '‖y − ȳ‖²',
  inputs: {
    input: { docs: 'What the model gives.' },
    target: { docs: 'What it should give; the norm of the input alone when nothing is wired.', optional: true },
  },
  outputs: COST_OUTPUT,
  check: checkPair,
  expand: (b, inputs) => {
    const input = b.cast(inputs.input as Value, 'float');
    const difference = inputs.target ? residual(b, input, inputs.target) : input;
    return { cost: b.sum(b.op('square', { input: difference }).output as Value) };
  },
  docs: {
    summary: 'The sum of squared differences: the squared Euclidean distance, the lecture’s cost.',
    notes: [
      'It is not halved and not divided by the number of entries: its gradient in the output ȳ is 2 (ȳ − y).',
      BROADCAST_NOTE,
    ],
    synonyms: ['sum of squares', 'squared error', 'L2', 'euclidean distance', 'SSE', 'torch.nn.functional.mse_loss with sum'],
  },
  tex: {
    forward: 'C = \\lVert y - \\bar y \\rVert^2 = \\sum_i (y_i - \\bar y_i)^2',
    derivative: '\\frac{\\partial C}{\\partial \\bar y} = 2 (\\bar y - y)^{\\top}',
    columns: '\\frac{\\partial C}{\\partial \\bar y} = 2 (\\bar y - y)',
  },
  exports: { torch: 'torch.nn.functional.mse_loss', onnx: unsupported('written out as Sub, Mul and ReduceSum') },
  examples: [
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, -2] }, target: { shape: [2], data: [0, 1] } },
      outputs: { cost: { shape: [], data: [10] } },
    },
    { name: 'one vector', inputs: { input: { shape: [2], data: [3, -4] } }, outputs: { cost: { shape: [], data: [25] } } },
    {
      name: 'shapes do not fit',
      inputs: { input: { shape: [2], data: [1, 2] }, target: { shape: [3], data: [1, 2, 3] } },
      error: 'shape/mismatch',
    },
  ],
});
