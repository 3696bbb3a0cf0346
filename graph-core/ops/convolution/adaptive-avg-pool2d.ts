import { adaptiveAvgPool } from '../internal/adaptive-avg-pool.ts';

export const adaptiveAvgPool2d = adaptiveAvgPool(2, [
  {
    name: 'mean of each channel',
    inputs: { input: { shape: [2, 1, 3], data: [1, 2, 6, -1, 0, 1] } },
    outputs: { output: { shape: [2, 1, 1], data: [3, 0] } },
  },
  {
    name: 'overlapping windows in one axis, with rows',
    inputs: { input: { shape: [1, 1, 2, 3], data: [1, 3, 5, 2, 6, 10] } },
    attrs: { outputSize: [2, 2] },
    outputs: { output: { shape: [1, 1, 2, 2], data: [2, 4, 4, 8] } },
  },
  {
    name: 'the size of the input',
    inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] } },
    attrs: { outputSize: 2 },
    outputs: { output: { shape: [1, 2, 2], data: [1, 2, 3, 4] } },
  },
  {
    name: 'an empty axis',
    inputs: { input: { shape: [1, 0, 2], data: [] } },
    error: 'shape/empty',
  },
]);
