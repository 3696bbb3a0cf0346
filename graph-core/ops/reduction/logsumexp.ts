import { sizeOf } from '../../model/tensor.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite } from '../define.ts';
import { DIM, KEEPDIM } from '../internal/common.ts';
import { checkDims, dimsOf, restore } from '../internal/reduction.ts';

/** exp(x - y): the share of each entry in the sum, which is also the derivative. */
const shares = (b: Builder, x: Value, y: Value, attrs: { readonly [name: string]: unknown }): Value =>
  b.map((a, l) => s.exp(s.sub(a, l)), x, restore(b, y, x, attrs));

export const logsumexp = composite({
  type: 'logsumexp',
  version: 1,
  family: 'reduction',
  title: 'Log-sum-exp',
  symbol: 'log Σ eˣ',
  inputs: { input: { docs: 'The exponents.' } },
  attrs: { dim: DIM, keepdim: KEEPDIM },
  check: checkDims,
  expand: (b, inputs, attrs) => {
    const x = b.cast(inputs.input as Value, 'float');
    const dim = dimsOf(attrs, x.shape.length);
    const options = { dim, keepdim: attrs.keepdim === true };
    if (sizeOf(dim.map((d) => x.shape[d] as number)) === 0) return { output: b.log(b.sum(b.exp(x), attrs)) };
    // an infinite maximum is not subtracted: infinity minus infinity would be NaN
    const finite = b.map((m) => s.select(s.isfinite(m), m, 0), b.amax(x, { dim, keepdim: true }));
    const total = b.sum(
      b.map((a, m) => s.exp(s.sub(a, m)), x, finite),
      options,
    );
    return { output: b.map((t, m) => s.add(s.log(t), m), total, b.reshape(finite, total.shape)) };
  },
  // dy = sum(exp(x - y) dx)
  vjp: (b, { inputs, outputs, cotangents, attrs }) => {
    const { input: x } = inputs;
    if (!cotangents.output || !x || !outputs.output) return {};
    return { input: b.mul(restore(b, cotangents.output, x, attrs), shares(b, x, outputs.output, attrs)) };
  },
  jvp: (b, { inputs, outputs, tangents, attrs }) => {
    const { input: x } = inputs;
    if (!tangents.input || !x || !outputs.output) return {};
    return { output: b.sum(b.mul(shares(b, x, outputs.output, attrs), tangents.input), attrs) };
  },
  docs: {
    summary: 'The logarithm of the sum of exponentials along the chosen axes: a smooth maximum.',
    notes: ['The largest entry is subtracted first, so that nothing overflows. The sum of nothing gives minus infinity.'],
    synonyms: ['torch.logsumexp', 'soft maximum', 'free energy', 'log partition'],
  },
  tex: { forward: 'y = \\log \\sum_i e^{x_i}', derivative: '\\frac{\\partial y}{\\partial x_i} = e^{x_i - y}' },
  exports: { torch: 'torch.logsumexp', onnx: { op: 'ReduceLogSumExp', since: 18 } },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [3], data: [0, 1, 2] } },
      outputs: { output: { shape: [], data: [2.407606] } },
    },
    {
      name: 'large entries',
      inputs: { input: { shape: [2, 2], data: [1000, 1000, -1000, -1001] } },
      attrs: { dim: 1 },
      outputs: { output: { shape: [2], data: [1000.693147, -999.686738] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
