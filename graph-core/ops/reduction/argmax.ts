import { arg } from '../internal/arg.ts';

export const argmax = arg({
  type: 'argmax',
  title: 'Arg max',
  exports: { torch: 'torch.argmax', onnx: { op: 'ArgMax', since: 13 } },
  examples: [
    {
      name: 'first of a tie',
      inputs: { input: { shape: [3], data: [1, 5, 5] } },
      outputs: { output: { shape: [], data: [1], dtype: 'int32' } },
    },
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2], data: [1, 0], dtype: 'int32' } },
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, error: 'shape/empty' },
  ],
});
