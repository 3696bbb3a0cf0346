import { transposedConvolution } from '../internal/conv-transpose.ts';

export const convTranspose2d = transposedConvolution(2, [
  {
    name: 'every entry becomes a square',
    inputs: {
      input: { shape: [1, 1, 2], data: [1, 2] },
      weight: { shape: [1, 1, 2, 2], data: [1, 0, -1, 3] },
      bias: { shape: [1], data: [0] },
    },
    attrs: { stride: 2 },
    outputs: { output: { shape: [1, 2, 4], data: [1, 0, 2, 0, -1, 3, -2, 6] } },
  },
  {
    name: 'groups, rows, taps two apart',
    inputs: {
      input: { shape: [1, 2, 1, 2], data: [1, 2, 3, 4] },
      weight: { shape: [2, 1, 1, 2], data: [1, -1, 2, 1] },
    },
    attrs: { groups: 2, dilation: [1, 2], hasBias: false },
    outputs: { output: { shape: [1, 2, 1, 4], data: [1, 2, -1, -2, 6, 8, 3, 4] } },
  },
  {
    name: 'ends cut off beyond the kernel',
    inputs: { input: { shape: [1, 3, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, weight: { shape: [1, 1, 1, 1], data: [2] } },
    attrs: { padding: 1, hasBias: false },
    outputs: { output: { shape: [1, 1, 1], data: [10] } },
  },
  {
    name: 'nothing left',
    inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] }, weight: { shape: [1, 1, 1, 1], data: [1] } },
    attrs: { padding: 1 },
    error: 'shape/empty',
  },
  {
    name: 'weight of other channels',
    inputs: { input: { shape: [2, 1, 1], data: [1, 2] }, weight: { shape: [1, 2, 1, 1], data: [1, 1] } },
    error: 'shape/mismatch',
  },
]);
