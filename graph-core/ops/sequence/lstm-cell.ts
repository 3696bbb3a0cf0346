import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';
import { CELL_ATTRS, cellWeights, checkCell, gatesOf, linearParts, stateInput, stateOf } from '../internal/cell.ts';

export const lstmCell = composite({
  type: 'lstm-cell',
  version: 1,
  family: 'sequence',
  rank: 5,
  title: 'LSTM cell',
  symbol: 'f ⊙ c + i ⊙ g',
  inputs: {
    input: { docs: 'The input of this step; leading axes are rows treated alike.' },
    hx: stateInput('Hidden state before the step'),
    cx: stateInput('Cell state before the step'),
    ...cellWeights(4),
  },
  outputs: { hidden: { docs: 'Hidden state after the step.' }, cell: { docs: 'Cell state after the step.' } },
  attrs: CELL_ATTRS,
  check: checkCell(4),
  expand: (b, inputs) => {
    const [ofInput, ofState] = linearParts(b, inputs, stateOf(b, inputs, 'hx'));
    const sums = gatesOf(b, block(b, 'add', { input: ofInput, other: ofState }), 4) as readonly [Value, Value, Value, Value];
    const bend = (type: string, k: 0 | 1 | 2 | 3): Value => block(b, type, { input: sums[k] });
    const [write, keep, candidate, read] = [bend('sigmoid', 0), bend('sigmoid', 1), bend('tanh', 2), bend('sigmoid', 3)];
    const kept = block(b, 'mul', { input: keep, other: stateOf(b, inputs, 'cx') });
    const cell = block(b, 'add', { input: kept, other: block(b, 'mul', { input: write, other: candidate }) });
    return { hidden: block(b, 'mul', { input: read, other: block(b, 'tanh', { input: cell }) }), cell };
  },
  docs: {
    summary: 'One step of a long short-term memory: gates decide what of the cell state is kept, written and read.',
    notes: [
      'Rows of weights and biases are those of the input gate i, the forget gate f, the candidate g and the output gate o, in this order, as in torch.',
      'Along the cell state the gradient is only multiplied by the forget gate: so it reaches far back.',
      'As in torch there are two biases, and all weights start uniform between ±1/√H.',
    ],
    synonyms: ['torch.nn.LSTMCell', 'long short-term memory', 'recurrent', 'gate', 'forget gate', 'vanishing gradient'],
  },
  tex: {
    forward:
      'c^{\\prime} = f \\odot c + i \\odot g,\\ h^{\\prime} = o \\odot \\tanh(c^{\\prime}),\\ (i, f, o) = \\sigma(s_{i, f, o}),\\ g = \\tanh(s_g),\\ s = W_{ih} x + b_{ih} + W_{hh} h + b_{hh}',
    derivative:
      '\\bar c = \\bar k \\odot f,\\ \\bar i = \\bar k \\odot g,\\ \\bar f = \\bar k \\odot c,\\ \\bar g = \\bar k \\odot i,\\ \\bar k = \\bar c^{\\prime} + \\bar h^{\\prime} \\odot o \\odot (1 - \\tanh^2 c^{\\prime})',
  },
  exports: { torch: 'torch.nn.LSTMCell', onnx: unsupported('ONNX has LSTM, over a whole sequence') },
  examples: [
    {
      name: 'gates half open',
      inputs: {
        input: { shape: [1], data: [1] },
        hx: { shape: [1], data: [2] },
        cx: { shape: [1], data: [1.5] },
        weightIh: { shape: [4, 1], data: [0, 0, 0.5, 0] },
        weightHh: { shape: [4, 1], data: [0, 0, 0.25, 0] },
        biasIh: { shape: [4], data: [0, 0, 0, 0] },
        biasHh: { shape: [4], data: [0, 0, 0, 0] },
      },
      outputs: { hidden: { shape: [1], data: [0.405646] }, cell: { shape: [1], data: [1.130797] } },
    },
    {
      name: 'all is kept and read, nothing written',
      inputs: {
        input: { shape: [1], data: [1] },
        cx: { shape: [1], data: [0.5] },
        weightIh: { shape: [4, 1], data: [-40, 40, 1, 40] },
        weightHh: { shape: [4, 1], data: [0, 0, 0, 0] },
      },
      attrs: { hasBias: false },
      outputs: { hidden: { shape: [1], data: [0.462117] }, cell: { shape: [1], data: [0.5] } },
    },
    {
      name: 'rows, no state yet, two units',
      inputs: {
        input: { shape: [2, 1], data: [0, 1] },
        weightIh: { shape: [8, 1], data: [0, 0, 0, 0, 1, -1, 0, 0] },
        weightHh: { shape: [8, 2], data: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3] },
      },
      attrs: { hiddenSize: 2, hasBias: false },
      outputs: {
        hidden: { shape: [2, 2], data: [0, 0, 0.1817, -0.1817] },
        cell: { shape: [2, 2], data: [0, 0, 0.380797, -0.380797] },
      },
    },
    {
      name: 'weights of three gates',
      inputs: {
        input: { shape: [1], data: [1] },
        weightIh: { shape: [3, 1], data: [0, 0, 0] },
        weightHh: { shape: [4, 1], data: [0, 0, 0, 0] },
      },
      error: 'shape/mismatch',
    },
  ],
});
