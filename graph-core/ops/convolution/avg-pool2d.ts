import { avgPool } from '../internal/avg-pool.ts';

export const avgPool2d = avgPool(2, [
  {
    name: 'squares of four',
    inputs: { input: { shape: [1, 2, 4], data: [1, 5, 2, 0, 3, 4, -1, -2] } },
    outputs: { output: { shape: [1, 1, 2], data: [3.25, -0.25] } },
  },
  {
    name: 'zeros of the padding count',
    inputs: { input: { shape: [1, 1, 2, 2], data: [1, 2, 3, 6] } },
    attrs: { kernelSize: 2, padding: 1 },
    outputs: { output: { shape: [1, 1, 2, 2], data: [0.25, 0.5, 0.75, 1.5] } },
  },
  {
    name: 'the last windows are cut short and padded',
    inputs: { input: { shape: [1, 2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] } },
    attrs: { kernelSize: [1, 3], stride: [1, 2], padding: [0, 1], ceilMode: true },
    outputs: { output: { shape: [1, 2, 3], data: [1, 3, 2, 3.66666667, 7, 4] } },
  },
  {
    name: 'window too large',
    inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] } },
    attrs: { kernelSize: 3 },
    error: 'shape/kernel',
  },
]);
