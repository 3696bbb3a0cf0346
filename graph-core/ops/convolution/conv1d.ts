import { convolution } from '../internal/convolution.ts';

export const conv1d = convolution(
  1,
  ['signal', 'sequence', 'temporal'],
  [
    {
      name: 'differences of neighbours',
      inputs: {
        input: { shape: [1, 4], data: [1, 2, 4, 7] },
        weight: { shape: [1, 1, 2], data: [1, -1] },
        bias: { shape: [1], data: [0.5] },
      },
      outputs: { output: { shape: [1, 3], data: [-0.5, -1.5, -2.5] } },
    },
    {
      name: 'the size stays, taps two apart',
      inputs: { input: { shape: [1, 5], data: [1, 2, 3, 4, 5] }, weight: { shape: [1, 1, 3], data: [1, 0, -1] } },
      attrs: { padding: 'same', dilation: 2, hasBias: false },
      outputs: { output: { shape: [1, 5], data: [-3, -4, -4, 2, 3] } },
    },
    {
      name: 'rows, a kernel a channel, stride 2',
      inputs: {
        input: { shape: [1, 2, 3], data: [1, 2, 3, 4, 5, 6] },
        weight: { shape: [2, 1, 1], data: [2, -1] },
      },
      attrs: { stride: [2], groups: 2, hasBias: false },
      outputs: { output: { shape: [1, 2, 2], data: [2, 6, -4, -6] } },
    },
    {
      name: 'kernel too long',
      inputs: { input: { shape: [1, 2], data: [1, 2] }, weight: { shape: [1, 1, 3], data: [1, 0, -1] } },
      error: 'shape/kernel',
    },
    {
      name: 'groups that do not divide the channels',
      inputs: { input: { shape: [3, 2], data: [1, 2, 3, 4, 5, 6] }, weight: { shape: [2, 1, 1], data: [1, 1] } },
      attrs: { groups: 2 },
      error: 'attr/groups',
    },
  ],
);
