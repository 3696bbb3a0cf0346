import { transposedConvolution } from '../internal/conv-transpose.ts';

export const convTranspose1d = transposedConvolution(1, [
  {
    name: 'kernels side by side',
    inputs: {
      input: { shape: [1, 3], data: [1, 2, 3] },
      weight: { shape: [1, 1, 2], data: [1, -1] },
      bias: { shape: [1], data: [0.5] },
    },
    attrs: { stride: 2 },
    outputs: { output: { shape: [1, 6], data: [1.5, -0.5, 2.5, -1.5, 3.5, -2.5] } },
  },
  {
    name: 'overlapping kernels, two outputs',
    inputs: { input: { shape: [1, 2], data: [1, 2] }, weight: { shape: [1, 2, 2], data: [1, 3, 0, -1] } },
    attrs: { hasBias: false },
    outputs: { output: { shape: [2, 3], data: [1, 5, 6, 0, -1, -2] } },
  },
  {
    name: 'ends cut off, one entry more',
    inputs: { input: { shape: [1, 1, 2], data: [1, 2] }, weight: { shape: [1, 1, 3], data: [1, 2, 4] } },
    attrs: { stride: 2, padding: 1, outputPadding: 1, hasBias: false },
    outputs: { output: { shape: [1, 1, 4], data: [2, 6, 4, 8] } },
  },
  {
    name: 'more at the end than the stride leaves open',
    inputs: { input: { shape: [1, 2], data: [1, 2] }, weight: { shape: [1, 1, 1], data: [1] } },
    attrs: { stride: 2, outputPadding: 2 },
    error: 'attr/range',
  },
]);
