import { extremum } from '../internal/extremum.ts';

export const amax = extremum({
  type: 'amax',
  title: 'Maximum along axes',
  symbol: 'max',
  synonyms: ['torch.amax', 'largest', 'reduce max'],
  exports: { torch: 'torch.amax', onnx: { op: 'ReduceMax', since: 18 } },
  examples: [
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2], data: [4, 3] } },
    },
    {
      name: 'tie',
      inputs: { input: { shape: [3], data: [2, 2, 1] } },
      outputs: { output: { shape: [], data: [2] } },
      kink: 'two entries tie',
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, error: 'shape/empty' },
  ],
});
