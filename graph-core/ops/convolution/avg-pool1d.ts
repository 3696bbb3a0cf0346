import { avgPool } from '../internal/avg-pool.ts';

export const avgPool1d = avgPool(1, [
  {
    name: 'pairs',
    inputs: { input: { shape: [1, 4], data: [1, 3, 2, -1] } },
    outputs: { output: { shape: [1, 2], data: [2, 0.5] } },
  },
  {
    name: 'padding does not count, the last window is cut short',
    inputs: { input: { shape: [1, 4], data: [1, 2, 3, 5] } },
    attrs: { kernelSize: 2, padding: 1, ceilMode: true, countIncludePad: false },
    outputs: { output: { shape: [1, 3], data: [1, 2.5, 5] } },
  },
  {
    name: 'a divisor of its own, overlapping',
    inputs: { input: { shape: [1, 1, 3], data: [1, 2, 4] } },
    attrs: { kernelSize: [2], stride: [1], divisorOverride: 4 },
    outputs: { output: { shape: [1, 1, 2], data: [0.75, 1.5] } },
  },
  {
    name: 'division by zero',
    inputs: { input: { shape: [1, 2], data: [1, 2] } },
    attrs: { divisorOverride: 0 },
    error: 'attr/value',
  },
]);
