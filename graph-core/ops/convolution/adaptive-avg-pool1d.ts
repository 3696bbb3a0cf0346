import { adaptiveAvgPool } from '../internal/adaptive-avg-pool.ts';

export const adaptiveAvgPool1d = adaptiveAvgPool(1, [
  {
    name: 'mean of each channel',
    inputs: { input: { shape: [2, 3], data: [1, 2, 6, -1, 0, 1] } },
    outputs: { output: { shape: [2, 1], data: [3, 0] } },
  },
  {
    name: 'overlapping windows',
    inputs: { input: { shape: [1, 5], data: [1, 2, 4, 8, 16] } },
    attrs: { outputSize: 3 },
    outputs: { output: { shape: [1, 3], data: [1.5, 4.66666667, 12] } },
  },
  {
    name: 'larger than the input, with rows',
    inputs: { input: { shape: [1, 1, 2], data: [1, 3] } },
    attrs: { outputSize: [3] },
    outputs: { output: { shape: [1, 1, 3], data: [1, 2, 3] } },
  },
  {
    name: 'no size',
    inputs: { input: { shape: [1, 2], data: [1, 2] } },
    attrs: { outputSize: 0 },
    error: 'attr/value',
  },
]);
