import { convolution } from '../internal/convolution.ts';

export const conv3d = convolution(
  3,
  ['volume', 'video', 'voxel'],
  [
    {
      name: 'sum of a cube',
      inputs: {
        input: { shape: [1, 2, 2, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] },
        weight: { shape: [1, 1, 2, 2, 2], data: [1, 1, 1, 1, 1, 1, 1, 1] },
        bias: { shape: [1], data: [-6] },
      },
      outputs: { output: { shape: [1, 1, 1, 1], data: [30] } },
    },
    {
      name: 'differences of layers, padded in depth',
      inputs: {
        input: { shape: [1, 1, 2, 1, 2], data: [1, 2, 3, 5] },
        weight: { shape: [1, 1, 2, 1, 1], data: [-1, 1] },
      },
      attrs: { padding: [1, 0, 0], hasBias: false },
      outputs: { output: { shape: [1, 1, 3, 1, 2], data: [1, 2, 2, 3, -3, -5] } },
    },
    {
      name: 'stride 2 leaves entries unused',
      inputs: {
        input: { shape: [1, 2, 1, 1], data: [3, 4] },
        weight: { shape: [2, 1, 1, 1, 1], data: [2, -1] },
      },
      attrs: { stride: 2, hasBias: false },
      outputs: { output: { shape: [2, 1, 1, 1], data: [6, -3] } },
    },
    {
      name: 'an image is no volume',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] }, weight: { shape: [1, 1, 1, 1, 1], data: [1] } },
      error: 'shape/rank',
    },
  ],
);
