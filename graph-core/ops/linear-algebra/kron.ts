import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';

export const kron = composite({
  type: 'kron',
  version: 1,
  family: 'linear-algebra',
  title: 'Kronecker product',
  symbol: 'A ⊗ B',
  inputs: { input: { docs: 'First factor: its entries scale copies of the second.' }, other: { docs: 'Second factor.' } },
  expand: (b, inputs) => {
    const [x, y] = [inputs.input as Value, inputs.other as Value];
    const rank = Math.max(x.shape.length, y.shape.length);
    const padded = (v: Value): number[] => [...Array<number>(rank - v.shape.length).fill(1), ...v.shape];
    const [left, right] = [padded(x), padded(y)];
    const outer = b.reshape(
      x,
      left.flatMap((n) => [n, 1]),
    );
    const inner = b.reshape(
      y,
      right.flatMap((n) => [1, n]),
    );
    return {
      output: b.reshape(
        b.mul(outer, inner),
        left.map((n, d) => n * (right[d] as number)),
      ),
    };
  },
  docs: {
    summary: 'Every entry of the first tensor times the whole second one.',
    synonyms: ['torch.kron', 'tensor product', 'block matrix'],
  },
  tex: {
    forward: 'Y = A \\otimes B',
    derivative: '\\bar A_{ij} = \\langle \\bar Y_{ij}, B \\rangle,\\ \\bar B = \\sum_{ij} A_{ij} \\bar Y_{ij}',
  },
  exports: { torch: 'torch.kron', onnx: unsupported('ONNX writes it with Reshape and Mul') },
  examples: [
    {
      name: 'two matrices',
      inputs: { input: { shape: [2, 2], data: [1, 2, 0, -1] }, other: { shape: [1, 2], data: [3, 4] } },
      outputs: { output: { shape: [2, 4], data: [3, 4, 6, 8, 0, 0, -3, -4] } },
    },
    {
      name: 'two vectors',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [2], data: [3, 4] } },
      outputs: { output: { shape: [4], data: [3, 4, 6, 8] } },
    },
    {
      name: 'vector and matrix',
      inputs: { input: { shape: [2], data: [1, 2] }, other: { shape: [2, 1], data: [3, 4] } },
      outputs: { output: { shape: [2, 2], data: [3, 6, 4, 8] } },
    },
  ],
});
