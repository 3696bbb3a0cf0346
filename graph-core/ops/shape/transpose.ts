import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite } from '../define.ts';

export const transpose = composite({
  type: 'transpose',
  version: 1,
  family: 'shape',
  title: 'Transpose',
  symbol: 'xᵀ',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  attrs: {
    dim0: { type: 'int', default: 0, docs: 'One axis.' },
    dim1: { type: 'int', default: 1, docs: 'The axis it changes places with.' },
  },
  check: (inputs, attrs) => {
    for (const name of ['dim0', 'dim1']) {
      const dim = resolveDim(attrs[name] as number, inputs.input?.shape.length ?? 0, name);
      if (!dim.ok) return dim.error;
    }
    return null;
  },
  expand: (b, inputs, attrs) => {
    const x = inputs.input as Value;
    const first = axisOf(attrs.dim0, x.shape.length);
    const second = axisOf(attrs.dim1, x.shape.length);
    const dims = x.shape.map((_, d) => (d === first ? second : d === second ? first : d));
    return b.op('permute', { input: x }, { dims });
  },
  docs: { summary: 'Swaps two axes: rows become columns.', synonyms: ['torch.transpose', 'swap axes', 'T'] },
  tex: { forward: 'Y = X^{\\top}', derivative: '\\bar X = \\bar Y^{\\top}' },
  exports: { torch: 'torch.transpose', onnx: { op: 'Transpose', since: 13 } },
  examples: [
    {
      name: 'matrix',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      outputs: { output: { shape: [3, 2], data: [1, 4, 2, 5, 3, 6] } },
    },
    {
      name: 'first and last of three',
      inputs: { input: { shape: [2, 1, 2], data: [1, 2, 3, 4] } },
      attrs: { dim0: 0, dim1: -1 },
      outputs: { output: { shape: [2, 1, 2], data: [1, 3, 2, 4] } },
    },
    { name: 'a vector has one axis', inputs: { input: { shape: [2], data: [1, 2] } }, error: 'shape/axis-out-of-range' },
  ],
});
