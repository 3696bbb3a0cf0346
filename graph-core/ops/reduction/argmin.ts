import { arg } from '../internal/arg.ts';

export const argmin = arg({
  type: 'argmin',
  title: 'Arg min',
  exports: { torch: 'torch.argmin', onnx: { op: 'ArgMin', since: 13 } },
  examples: [
    {
      name: 'first of a tie',
      inputs: { input: { shape: [3], data: [5, 1, 1] } },
      outputs: { output: { shape: [], data: [1], dtype: 'int32' } },
    },
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2], data: [0, 1], dtype: 'int32' } },
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, error: 'shape/empty' },
  ],
});
