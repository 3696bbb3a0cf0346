import type { Builder, Value } from '../../program/builder.ts';
import { composite } from '../define.ts';
import { DIM, KEEPDIM } from '../internal/common.ts';
import { checkDims, dimsOf } from '../internal/reduction.ts';

/** The product along one axis, kept with size 1, as a tree of pairs: exact slopes also where factors are 0. */
function product(b: Builder, x: Value, dim: number): Value {
  let v = x;
  for (let n = v.shape[dim] as number; n !== 1; n = v.shape[dim] as number) {
    if (n === 0)
      return b.fill(
        1,
        v.shape.map((size, d) => (d === dim ? 1 : size)),
      );
    const half = Math.floor(n / 2);
    const pairs = b.mul(b.slice(v, dim, 0, half), b.slice(v, dim, half, 2 * half));
    v = n % 2 === 0 ? pairs : b.cat([pairs, b.slice(v, dim, n - 1, n)], dim);
  }
  return v;
}

export const prod = composite({
  type: 'prod',
  version: 1,
  family: 'reduction',
  title: 'Product',
  symbol: 'Π x',
  inputs: { input: { docs: 'What is multiplied.' } },
  attrs: { dim: DIM, keepdim: KEEPDIM },
  check: checkDims,
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const dims = dimsOf(attrs, x.shape.length);
    const kept = dims.reduce((v, dim) => product(b, v, dim), x);
    return {
      output: attrs.keepdim
        ? kept
        : b.reshape(
            kept,
            x.shape.filter((_, d) => !dims.includes(d)),
          ),
    };
  },
  docs: {
    summary: 'The product of the entries along the chosen axes.',
    notes: ['The product of nothing is 1. The derivative is right also where entries are 0.'],
    synonyms: ['torch.prod', 'multiply all', 'factors'],
  },
  tex: { forward: 'y = \\prod_i x_i', derivative: '\\frac{\\partial y}{\\partial x_i} = \\prod_{j \\ne i} x_j' },
  exports: { torch: 'torch.prod', onnx: { op: 'ReduceProd', since: 18 } },
  examples: [
    {
      name: 'all entries',
      inputs: { input: { shape: [2, 2], data: [1, 2, 3, -4] } },
      outputs: { output: { shape: [], data: [-24] } },
    },
    {
      name: 'rows, one with zeros',
      inputs: { input: { shape: [2, 3], data: [2, 0, 3, 0, 0, 5] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2], data: [0, 0] } },
    },
    { name: 'of nothing', inputs: { input: { shape: [0], data: [] } }, outputs: { output: { shape: [], data: [1] } } },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
