import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { block } from '../internal/blocks.ts';
import { CELL_ATTRS, cellWeights, checkCell, gatesOf, linearParts, stateInput, stateOf } from '../internal/cell.ts';

type Three = readonly [Value, Value, Value];

export const gruCell = composite({
  type: 'gru-cell',
  version: 1,
  family: 'sequence',
  rank: 6,
  title: 'GRU cell',
  symbol: '(1 − z) ⊙ n + z ⊙ h',
  inputs: {
    input: { docs: 'The input of this step; leading axes are rows treated alike.' },
    hx: stateInput('Hidden state before the step'),
    ...cellWeights(3),
  },
  outputs: { output: { docs: 'Hidden state after the step.' } },
  attrs: CELL_ATTRS,
  check: checkCell(3),
  expand: (b, inputs) => {
    const before = stateOf(b, inputs, 'hx');
    const parts = linearParts(b, inputs, before);
    const [ofInput, ofState] = parts.map((part) => gatesOf(b, part, 3)) as unknown as readonly [Three, Three];
    const sum = (x: Value, other: Value): Value => block(b, 'add', { input: x, other });
    const product = (x: Value, other: Value): Value => block(b, 'mul', { input: x, other });
    const reset = block(b, 'sigmoid', { input: sum(ofInput[0], ofState[0]) });
    const update = block(b, 'sigmoid', { input: sum(ofInput[1], ofState[1]) });
    const candidate = block(b, 'tanh', { input: sum(ofInput[2], product(reset, ofState[2])) });
    const renewed = block(b, 'scale-shift', { input: update }, { scale: -1, shift: 1 });
    return { output: sum(product(renewed, candidate), product(update, before)) };
  },
  docs: {
    summary:
      'One step of a gated recurrent unit: one gate decides how much of the state is renewed, another what of it is looked at.',
    notes: [
      'Rows of weights and biases are those of the reset gate r, the update gate z and the candidate n, in this order, as in torch.',
      'As in torch the reset gate is applied after the state’s weights and bias; the first paper applies it before.',
      'z = 1 keeps the old state. There are two biases, and all weights start uniform between ±1/√H.',
    ],
    synonyms: ['torch.nn.GRUCell', 'gated recurrent unit', 'recurrent', 'gate', 'update gate'],
  },
  tex: {
    forward:
      'h^{\\prime} = (1 - z) \\odot n + z \\odot h,\\ n = \\tanh\\left(W_{in} x + b_{in} + r \\odot (W_{hn} h + b_{hn})\\right),\\ (r, z) = \\sigma(W_{i} x + b_{i} + W_{h} h + b_{h})_{r, z}',
    derivative:
      '\\bar z = \\bar h^{\\prime} \\odot (h - n),\\ \\bar n = \\bar h^{\\prime} \\odot (1 - z),\\ \\bar r = \\bar n \\odot (1 - n^2) \\odot (W_{hn} h + b_{hn})',
  },
  exports: { torch: 'torch.nn.GRUCell', onnx: unsupported('ONNX has GRU, over a whole sequence') },
  examples: [
    {
      name: 'gates half open',
      inputs: {
        input: { shape: [1], data: [1] },
        hx: { shape: [1], data: [2] },
        weightIh: { shape: [3, 1], data: [0, 0, 0.5] },
        weightHh: { shape: [3, 1], data: [0, 0, 0.25] },
        biasIh: { shape: [3], data: [0, 0, 0] },
        biasHh: { shape: [3], data: [0, 0, 0.5] },
      },
      outputs: { output: { shape: [1], data: [1.380797] } },
    },
    {
      name: 'all is kept',
      inputs: {
        input: { shape: [1], data: [1] },
        hx: { shape: [1], data: [0.5] },
        weightIh: { shape: [3, 1], data: [0, 40, 1] },
        weightHh: { shape: [3, 1], data: [0, 0, 0] },
      },
      attrs: { hasBias: false },
      outputs: { output: { shape: [1], data: [0.5] } },
    },
    {
      name: 'rows, no state yet, two units',
      inputs: {
        input: { shape: [2, 1], data: [0, 1] },
        weightIh: { shape: [6, 1], data: [0, 0, 0, 0, 1, -1] },
        weightHh: { shape: [6, 2], data: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8] },
      },
      attrs: { hiddenSize: 2, hasBias: false },
      outputs: { output: { shape: [2, 2], data: [0, 0, 0.380797, -0.380797] } },
    },
    {
      name: 'a scalar input',
      inputs: {
        input: { shape: [], data: [1] },
        weightIh: { shape: [3, 1], data: [0, 0, 0] },
        weightHh: { shape: [3, 1], data: [0, 0, 0] },
      },
      error: 'shape/rank',
    },
  ],
});
