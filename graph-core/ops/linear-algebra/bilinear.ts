import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { checkBilinear, OWN_BILINEAR } from '../internal/matrix.ts';

export const bilinear = composite({
  type: 'bilinear',
  version: 1,
  family: 'linear-algebra',
  title: 'Bilinear',
  symbol: 'z₁ W z₂ + b',
  inputs: {
    input1: { docs: 'A vector; leading axes are rows treated alike.' },
    input2: { docs: 'Another vector, with the same leading axes.' },
    weight: { docs: 'One matrix for each output, out × in1 × in2; the block’s own unless wired.', own: OWN_BILINEAR.weight },
    bias: { docs: 'Vector of the outputs; the block’s own unless wired.', optional: true, own: OWN_BILINEAR.bias },
  },
  attrs: {
    outFeatures: { type: 'int', default: 1, min: 1, docs: 'Number of outputs, where the weight is the block’s own.' },
    hasBias: { type: 'bool', default: true, docs: 'Whether the block adds a bias of its own.' },
  },
  check: checkBilinear,
  expand: (b, inputs) => {
    const [x, y, w] = [b.cast(inputs.input1 as Value, 'float'), b.cast(inputs.input2 as Value, 'float'), inputs.weight as Value];
    const lead = x.shape.slice(0, -1);
    const rows = (v: Value): Value => b.reshape(v, [lead.reduce((n, m) => n * m, 1), v.shape.at(-1) as number]);
    const half = b.contract(rows(x), w, { left: 'ni', right: 'oij', out: 'noj' });
    const product = b.contract(half, rows(y), { left: 'noj', right: 'nj', out: 'no' });
    const output = b.reshape(product, [...lead, w.shape[0] as number]);
    return { output: inputs.bias ? b.add(output, inputs.bias) : output };
  },
  docs: {
    summary: 'Weighted sums of all products of two vectors, plus a bias.',
    notes: ['Weight and bias start as in torch.nn.Bilinear: uniform between ±1/√in1.'],
    synonyms: ['torch.nn.Bilinear', 'torch.nn.functional.bilinear', 'tensor product', 'interaction'],
  },
  tex: {
    forward: 'y_o = z_1^{\\top} W_o z_2 + b_o',
    derivative:
      '\\frac{\\partial y_o}{\\partial z_1} = (W_o z_2)^{\\top},\\ \\frac{\\partial y_o}{\\partial z_2} = z_1^{\\top} W_o,\\ \\frac{\\partial y_o}{\\partial W_o} = z_1 z_2^{\\top}',
    columns:
      '\\frac{\\partial y_o}{\\partial z_1} = W_o z_2,\\ \\frac{\\partial y_o}{\\partial z_2} = W_o^{\\top} z_1,\\ \\frac{\\partial y_o}{\\partial W_o} = z_1 z_2^{\\top}',
  },
  exports: { torch: 'torch.nn.Bilinear', onnx: unsupported('ONNX writes it with Einsum') },
  examples: [
    {
      name: 'two outputs',
      inputs: {
        input1: { shape: [2], data: [1, 2] },
        input2: { shape: [2], data: [3, -1] },
        weight: { shape: [2, 2, 2], data: [1, 0, 0, 1, 0, 1, 1, 0] },
        bias: { shape: [2], data: [0.5, 0] },
      },
      outputs: { output: { shape: [2], data: [1.5, 5] } },
    },
    {
      name: 'rows, no bias',
      inputs: {
        input1: { shape: [2, 1], data: [1, 2] },
        input2: { shape: [2, 2], data: [1, 2, 3, 4] },
        weight: { shape: [1, 1, 2], data: [1, -1] },
      },
      attrs: { hasBias: false },
      outputs: { output: { shape: [2, 1], data: [-1, -2] } },
    },
    {
      name: 'other leading axes',
      inputs: {
        input1: { shape: [2, 1], data: [1, 2] },
        input2: { shape: [1, 2], data: [1, 2] },
        weight: { shape: [1, 1, 2], data: [1, -1] },
      },
      error: 'shape/mismatch',
    },
  ],
});
