import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite } from '../define.ts';
import { checkMatrix, onIndices } from '../internal/matrix.ts';

export const triu = composite({
  type: 'triu',
  version: 1,
  family: 'linear-algebra',
  title: 'Upper triangle',
  symbol: 'triu A',
  inputs: { input: { docs: 'A matrix; leading axes are a stack.', dtype: 'any' } },
  attrs: {
    diagonal: { type: 'int', default: 0, docs: 'Which diagonal is the first one kept: 0 the main one, above it positive.' },
  },
  check: (inputs) => checkMatrix(inputs.input),
  expand: (b, inputs, attrs) => ({
    output: onIndices(b, inputs.input as Value, (i, j, x) =>
      s.select(s.ge(s.sub(j, i), s.constant(attrs.diagonal as number, 'int32')), x, s.constant(0, x.dtype)),
    ),
  }),
  docs: {
    summary: 'Keeps one triangle of a matrix and sets what is below it to zero.',
    synonyms: ['torch.triu', 'triangle', 'mask'],
  },
  tex: { forward: 'y_{ij} = [j - i \\ge k] \\, x_{ij}', derivative: '\\bar x_{ij} = [j - i \\ge k] \\, \\bar y_{ij}' },
  exports: { torch: 'torch.triu', onnx: { op: 'Trilu', since: 14 } },
  examples: [
    {
      name: 'main diagonal',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      outputs: { output: { shape: [2, 3], data: [1, 2, 3, 0, 5, 6] } },
    },
    {
      name: 'one further up',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      attrs: { diagonal: 1 },
      outputs: { output: { shape: [2, 3], data: [0, 2, 3, 0, 0, 6] } },
    },
    { name: 'a vector', inputs: { input: { shape: [2], data: [1, 2] } }, error: 'shape/rank' },
  ],
});
