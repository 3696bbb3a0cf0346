import { maxPool } from '../internal/max-pool.ts';

export const maxPool1d = maxPool(1, [
  {
    name: 'pairs',
    inputs: { input: { shape: [1, 5], data: [1, 3, 2, -1, 7] } },
    outputs: { output: { shape: [1, 2], data: [3, 2] } },
  },
  {
    name: 'the last window is cut short',
    inputs: { input: { shape: [1, 5], data: [1, 3, 2, -1, 7] } },
    attrs: { ceilMode: true },
    outputs: { output: { shape: [1, 3], data: [3, 2, 7] } },
  },
  {
    name: 'overlapping, with gaps and padding',
    inputs: { input: { shape: [1, 1, 4], data: [-1, -3, -2, -4] } },
    attrs: { kernelSize: 2, stride: 1, padding: 1, dilation: 2 },
    outputs: { output: { shape: [1, 1, 4], data: [-3, -1, -3, -2] } },
  },
  {
    name: 'first of a tie',
    inputs: { input: { shape: [1, 2], data: [2, 2] } },
    outputs: { output: { shape: [1, 1], data: [2] } },
    kink: 'both entries tie',
  },
  {
    name: 'window too long',
    inputs: { input: { shape: [1, 2], data: [1, 2] } },
    attrs: { kernelSize: 3 },
    error: 'shape/kernel',
  },
  {
    name: 'too much padding',
    inputs: { input: { shape: [1, 4], data: [1, 2, 3, 4] } },
    attrs: { kernelSize: 2, padding: 2 },
    error: 'attr/range',
  },
]);
