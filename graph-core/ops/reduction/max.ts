import { extremeWithPlace } from '../internal/extreme-place.ts';

export const max = extremeWithPlace({
  type: 'max',
  examples: [
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      outputs: { values: { shape: [2], data: [4, 3] }, indices: { shape: [2], data: [1, 0], dtype: 'int32' } },
    },
    {
      name: 'first of a tie',
      inputs: { input: { shape: [3], data: [2, 2, 2] } },
      outputs: { values: { shape: [], data: [2] }, indices: { shape: [], data: [0], dtype: 'int32' } },
      kink: 'several entries tie',
    },
    {
      name: 'columns, axis kept',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      attrs: { dim: 0, keepdim: true },
      outputs: { values: { shape: [1, 2], data: [3, 4] }, indices: { shape: [1, 2], data: [1, 0], dtype: 'int32' } },
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, error: 'shape/empty' },
  ],
});
