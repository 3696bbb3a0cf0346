import { convolution } from '../internal/convolution.ts';

export const conv2d = convolution(
  2,
  ['image', 'feature map', 'CNN'],
  [
    {
      name: 'differences along the diagonal',
      inputs: {
        input: { shape: [1, 3, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 10] },
        weight: { shape: [1, 1, 2, 2], data: [1, 0, 0, -1] },
        bias: { shape: [1], data: [1] },
      },
      outputs: { output: { shape: [1, 2, 2], data: [-3, -3, -3, -4] } },
    },
    {
      name: 'rows, with a stride and padding for each axis',
      inputs: { input: { shape: [1, 1, 2, 2], data: [1, 2, 3, 4] }, weight: { shape: [1, 1, 2, 1], data: [2, -1] } },
      attrs: { stride: [2, 1], padding: [1, 0], hasBias: false },
      outputs: { output: { shape: [1, 1, 2, 2], data: [-1, -2, 6, 8] } },
    },
    {
      name: 'the size stays, a kernel a channel',
      inputs: {
        input: { shape: [2, 2, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] },
        weight: { shape: [2, 1, 2, 2], data: [1, 1, 1, 1, 0, 0, 0, 2] },
      },
      attrs: { padding: 'same', groups: 2, hasBias: false },
      outputs: { output: { shape: [2, 2, 2], data: [10, 6, 7, 4, 16, 0, 0, 0] } },
    },
    {
      name: 'no rows',
      inputs: { input: { shape: [0, 1, 2, 2], data: [] }, weight: { shape: [1, 1, 2, 2], data: [1, 1, 1, 1] } },
      attrs: { hasBias: false },
      outputs: { output: { shape: [0, 1, 1, 1], data: [] } },
    },
    {
      name: 'the size cannot stay with a stride',
      inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] }, weight: { shape: [1, 1, 1, 1], data: [1] } },
      attrs: { padding: 'same', stride: 2 },
      error: 'attr/combination',
    },
    {
      name: 'weight of other channels',
      inputs: { input: { shape: [1, 2, 2], data: [1, 2, 3, 4] }, weight: { shape: [1, 2, 1, 1], data: [1, 1] } },
      error: 'shape/mismatch',
    },
  ],
);
