import { extremeWithPlace } from '../internal/extreme-place.ts';

export const min = extremeWithPlace({
  type: 'min',
  examples: [
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 4, 3, 2] } },
      outputs: { values: { shape: [2], data: [1, 2] }, indices: { shape: [2], data: [0, 1], dtype: 'int32' } },
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
      outputs: { values: { shape: [1, 2], data: [1, 2] }, indices: { shape: [1, 2], data: [0, 1], dtype: 'int32' } },
    },
    { name: 'empty', inputs: { input: { shape: [0], data: [] } }, error: 'shape/empty' },
  ],
});
