import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite } from '../define.ts';
import { checkDim } from '../internal/axes.ts';
import { SOFTMAX_DIM, shifted, total } from '../internal/softmax.ts';

export const logSoftmax = composite({
  type: 'log-softmax',
  version: 1,
  family: 'probability',
  title: 'Log-softmax',
  symbol: 'log softmax(s)',
  inputs: { input: { docs: 'Scores.' } },
  attrs: { dim: SOFTMAX_DIM },
  check: checkDim,
  expand: (b, inputs, attrs) => {
    const x = shifted(b, inputs.input as Value, attrs);
    return { output: b.map((a, t) => s.sub(a, s.log(t)), x, total(b, b.exp(x), attrs)) };
  },
  // gx = gy - softmax(x) sum(gy)
  vjp: (b, { outputs, cotangents, attrs }) => {
    const { output: y } = outputs;
    const g = cotangents.output;
    if (!y || !g) return {};
    return { input: b.map((v, l, t) => s.sub(v, s.mul(s.exp(l), t)), g, y, total(b, g, attrs)) };
  },
  // dy = dx - sum(softmax(x) dx)
  jvp: (b, { outputs, tangents, attrs }) => {
    const { output: y } = outputs;
    const d = tangents.input;
    if (!y || !d) return {};
    return {
      output: b.sub(
        d,
        total(
          b,
          b.map((l, v) => s.mul(s.exp(l), v), y, d),
          attrs,
        ),
      ),
    };
  },
  docs: {
    summary: 'The logarithm of softmax, without the loss of digits of taking the logarithm afterwards.',
    synonyms: ['torch.log_softmax', 'torch.nn.functional.log_softmax', 'log probabilities'],
  },
  tex: {
    forward: 'y_i = x_i - \\log \\sum_j e^{x_j}',
    derivative: '\\frac{\\partial y_i}{\\partial x_j} = [i = j] - e^{y_j}',
  },
  exports: { torch: 'torch.log_softmax', onnx: { op: 'LogSoftmax', since: 13 } },
  examples: [
    {
      name: 'a vector',
      inputs: { input: { shape: [3], data: [-1, 0, 1] } },
      outputs: { output: { shape: [3], data: [-2.407606, -1.407606, -0.407606] } },
    },
    {
      name: 'large scores',
      inputs: { input: { shape: [2], data: [0, 1000] } },
      outputs: { output: { shape: [2], data: [-1000, 0] } },
    },
    {
      name: 'no such axis',
      inputs: { input: { shape: [2], data: [1, 2] } },
      attrs: { dim: 3 },
      error: 'shape/axis-out-of-range',
    },
  ],
});
