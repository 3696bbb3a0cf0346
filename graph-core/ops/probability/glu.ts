import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { sigmoid } from '../../scalar/stable.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, opError } from '../define.ts';

export const glu = composite({
  type: 'glu',
  version: 1,
  family: 'probability',
  title: 'Gated linear unit',
  symbol: 'a ⊙ σ(b)',
  inputs: { input: { docs: 'Both halves behind each other along one axis: what passes, then the gates.' } },
  attrs: { dim: { type: 'int', default: -1, docs: 'The axis that is halved; its size has to be even.' } },
  check: ({ input }, attrs) => {
    const rank = input?.shape.length ?? 0;
    const dim = resolveDim(attrs.dim as number, rank);
    if (!dim.ok) return dim.error;
    if (rank === 0) return opError('shape/rank', 'the input is a scalar and cannot be halved', 'wire a vector', 'input');
    const size = input?.shape[dim.value] ?? 0;
    return size % 2 === 0
      ? null
      : opError('shape/mismatch', `axis ${dim.value} has ${size} entries, which is odd`, 'give it an even size', 'input');
  },
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const dim = axisOf(attrs.dim, x.shape.length);
    const half = (x.shape[dim] as number) / 2;
    const [passing, gate] = [b.slice(x, dim, 0, half), b.slice(x, dim, half, 2 * half)];
    return { output: b.map((a, g) => s.mul(a, sigmoid(s.cast(g, 'float'))), passing, gate) };
  },
  docs: {
    summary: 'Lets one half of the entries pass as far as the sigmoid of the other half allows.',
    synonyms: ['torch.nn.functional.glu', 'gate', 'gated', 'activation', 'non-linearity'],
  },
  tex: {
    forward: 'y = a \\odot \\sigma(b),\\ x = [a, b]',
    derivative:
      '\\frac{\\partial y}{\\partial a} = \\operatorname{diag} \\sigma(b),\\ \\frac{\\partial y}{\\partial b} = \\operatorname{diag}\\left(a \\odot \\sigma^{\\prime}(b)\\right)',
  },
  exports: { torch: 'torch.nn.functional.glu', onnx: { op: 'Mul', since: 14 } },
  examples: [
    {
      name: 'two gates',
      inputs: { input: { shape: [4], data: [1, -2, 0, 100] } },
      outputs: { output: { shape: [2], data: [0.5, -2] } },
    },
    {
      name: 'halves of the first axis',
      inputs: { input: { shape: [2, 1], data: [3, 0] } },
      attrs: { dim: 0 },
      outputs: { output: { shape: [1, 1], data: [1.5] } },
    },
    { name: 'odd', inputs: { input: { shape: [3], data: [1, 2, 3] } }, error: 'shape/mismatch' },
    { name: 'scalar', inputs: { input: { shape: [], data: [1] } }, error: 'shape/rank' },
  ],
});
