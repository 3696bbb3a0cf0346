import { composite, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';
import { CELL_ATTRS, cellWeights, checkCell, linearParts, stateInput, stateOf } from '../internal/cell.ts';

export const rnnCell = composite({
  type: 'rnn-cell',
  version: 1,
  family: 'sequence',
  rank: 4,
  title: 'RNN cell',
  symbol: 'tanh(Wx + Uh + b)',
  inputs: {
    input: { docs: 'The input of this step; leading axes are rows treated alike.' },
    hx: stateInput('Hidden state before the step'),
    ...cellWeights(1),
  },
  outputs: { output: { docs: 'Hidden state after the step.' } },
  attrs: {
    ...CELL_ATTRS,
    nonlinearity: { type: 'choice', options: ['tanh', 'relu'], default: 'tanh', docs: 'What is applied to the sums.' },
  },
  check: checkCell(1),
  expand: (b, inputs, attrs) => {
    const [ofInput, ofState] = linearParts(b, inputs, stateOf(b, inputs, 'hx'));
    const sum = block(b, 'add', { input: ofInput, other: ofState });
    return { output: block(b, attrs.nonlinearity === 'relu' ? 'relu' : 'tanh', { input: sum }) };
  },
  docs: {
    summary: 'One step of a recurrent network: the new state is tanh, or relu, of weighted sums of the input and the old state.',
    notes: [
      'A sequence is drawn as one cell a step whose weights are shared; the state of one is wired into the next.',
      'As in torch there are two biases, and all weights start uniform between ±1/√H.',
    ],
    synonyms: ['torch.nn.RNNCell', 'recurrent', 'Elman network', 'sequence', 'hidden state', 'backpropagation through time'],
  },
  tex: {
    forward: 'h^{\\prime} = \\tanh(W_{ih} x + b_{ih} + W_{hh} h + b_{hh})',
    derivative:
      '\\bar s = \\bar h^{\\prime} \\odot (1 - h^{\\prime} \\odot h^{\\prime}),\\ \\bar h = \\bar s W_{hh},\\ \\bar x = \\bar s W_{ih},\\ \\bar W_{hh} = \\bar s^{\\top} h^{\\top}',
    columns:
      '\\bar s = \\bar h^{\\prime} \\odot (1 - h^{\\prime} \\odot h^{\\prime}),\\ \\bar h = W_{hh}^{\\top} \\bar s,\\ \\bar x = W_{ih}^{\\top} \\bar s,\\ \\bar W_{hh} = \\bar s h^{\\top}',
  },
  exports: { torch: 'torch.nn.RNNCell', onnx: unsupported('ONNX has RNN, over a whole sequence') },
  examples: [
    {
      name: 'two units',
      inputs: {
        input: { shape: [1], data: [2] },
        hx: { shape: [2], data: [1, -1] },
        weightIh: { shape: [2, 1], data: [0.5, 0] },
        weightHh: { shape: [2, 2], data: [0, 1, 1, 0] },
        biasIh: { shape: [2], data: [1, 0] },
        biasHh: { shape: [2], data: [0, -0.5] },
      },
      outputs: { output: { shape: [2], data: [0.761594, 0.462117] } },
    },
    {
      name: 'rows, relu, no biases',
      inputs: {
        input: { shape: [2, 1], data: [1, -1] },
        hx: { shape: [2, 1], data: [2, 0.25] },
        weightIh: { shape: [1, 1], data: [3] },
        weightHh: { shape: [1, 1], data: [0.5] },
      },
      attrs: { nonlinearity: 'relu', hasBias: false },
      outputs: { output: { shape: [2, 1], data: [4, 0] } },
    },
    {
      name: 'no state yet',
      inputs: {
        input: { shape: [1], data: [1] },
        weightIh: { shape: [1, 1], data: [0.5] },
        weightHh: { shape: [1, 1], data: [7] },
      },
      attrs: { hasBias: false },
      outputs: { output: { shape: [1], data: [0.462117] } },
    },
    {
      name: 'a state of other units',
      inputs: {
        input: { shape: [1], data: [1] },
        hx: { shape: [2], data: [1, 2] },
        weightIh: { shape: [1, 1], data: [0.5] },
        weightHh: { shape: [1, 1], data: [7] },
      },
      error: 'shape/mismatch',
    },
  ],
});
