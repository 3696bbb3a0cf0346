import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { checkQuadratic } from '../internal/matrix.ts';

export const quadraticForm = composite({
  type: 'quadratic-form',
  version: 1,
  family: 'linear-algebra',
  title: 'Quadratic form',
  symbol: 'zᵀ W z',
  inputs: {
    input: { docs: 'A vector; leading axes are rows treated alike.' },
    weight: {
      docs: 'A square matrix; the block’s own unless wired.',
      own: { shape: ({ input }) => [input?.shape.at(-1) ?? 1, input?.shape.at(-1) ?? 1], init: 'pytorch-linear' },
    },
  },
  check: checkQuadratic,
  expand: (b, inputs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const rows = b.reshape(x, [x.shape.slice(0, -1).reduce((n, m) => n * m, 1), x.shape.at(-1) as number]);
    const product = b.contract(rows, inputs.weight as Value, { left: 'ni', right: 'ij', out: 'nj' });
    const y = b.contract(product, rows, { left: 'nj', right: 'nj', out: 'n' });
    return { output: b.reshape(y, x.shape.slice(0, -1)) };
  },
  docs: {
    summary: 'The number zᵀ W z of a vector and a square matrix.',
    notes: ['The matrix need not be symmetric.'],
    synonyms: ['xAx', 'energy', 'mahalanobis', 'bilinear form'],
  },
  tex: {
    forward: 'y = z^{\\top} W z',
    derivative: '\\frac{\\partial y}{\\partial z} = z^{\\top} (W + W^{\\top}),\\ \\frac{\\partial y}{\\partial W} = z z^{\\top}',
    columns: '\\frac{\\partial y}{\\partial z} = (W + W^{\\top}) z,\\ \\frac{\\partial y}{\\partial W} = z z^{\\top}',
  },
  exports: { torch: unsupported('x @ A @ x'), onnx: unsupported('ONNX writes it with MatMul') },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [2], data: [1, 2] }, weight: { shape: [2, 2], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [], data: [27] } },
    },
    {
      name: 'rows',
      inputs: { input: { shape: [2, 2], data: [1, 0, 0, 1] }, weight: { shape: [2, 2], data: [1, 2, 3, 4] } },
      outputs: { output: { shape: [2], data: [1, 4] } },
    },
    {
      name: 'wrong size',
      inputs: { input: { shape: [3], data: [1, 2, 3] }, weight: { shape: [2, 2], data: [1, 2, 3, 4] } },
      error: 'shape/mismatch',
    },
    { name: 'a scalar', inputs: { input: { shape: [], data: [1] }, weight: { shape: [1, 1], data: [1] } }, error: 'shape/rank' },
  ],
});
