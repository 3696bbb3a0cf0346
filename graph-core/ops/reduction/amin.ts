import { extremum } from '../internal/extremum.ts';

export const amin = extremum({
  type: 'amin',
  title: 'Minimum along axes',
  symbol: 'min',
  synonyms: ['torch.amin', 'smallest', 'reduce min'],
  exports: { torch: 'torch.amin', onnx: { op: 'ReduceMin', since: 18 } },
  examples: [
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2], data: [1, 2] } },
    },
    {
      name: 'tie',
      inputs: { input: { shape: [3], data: [2, 1, 1] } },
      outputs: { output: { shape: [], data: [1] } },
      kink: 'two entries tie',
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, error: 'shape/empty' },
  ],
});
