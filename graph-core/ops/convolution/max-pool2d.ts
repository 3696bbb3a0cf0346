import { maxPool } from '../internal/max-pool.ts';

export const maxPool2d = maxPool(2, [
  {
    name: 'squares of four',
    inputs: { input: { shape: [1, 2, 4], data: [1, 5, 2, 0, 3, 4, -1, -2] } },
    outputs: { output: { shape: [1, 1, 2], data: [5, 2] } },
  },
  {
    name: 'overlapping, padded, with rows',
    inputs: { input: { shape: [1, 1, 3, 3], data: [-1, -2, -3, -4, -5, -6, -7, -8, -9] } },
    attrs: { kernelSize: [3, 2], stride: 2, padding: [1, 0] },
    outputs: { output: { shape: [1, 1, 2, 1], data: [-1, -4] } },
  },
  {
    name: 'the last windows are cut short',
    inputs: { input: { shape: [1, 3, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 9] } },
    attrs: { ceilMode: true },
    outputs: { output: { shape: [1, 2, 2], data: [5, 6, 8, 9] } },
  },
  {
    name: 'first of a tie',
    inputs: { input: { shape: [1, 2, 2], data: [1, 4, 4, 4] } },
    outputs: { output: { shape: [1, 1, 1], data: [4] } },
    kink: 'three entries tie',
  },
  {
    name: 'window too large',
    inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] } },
    attrs: { kernelSize: [2, 2], dilation: 2 },
    error: 'shape/kernel',
  },
  {
    name: 'sizes for three axes',
    inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] } },
    attrs: { kernelSize: [1, 1, 1] },
    error: 'attr/value',
  },
]);
