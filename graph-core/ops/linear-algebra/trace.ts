import type { Value } from '../../program/builder.ts';
import { composite, unsupported } from '../define.ts';
import { checkMatrix } from '../internal/matrix.ts';

export const trace = composite({
  type: 'trace',
  version: 1,
  family: 'linear-algebra',
  title: 'Trace',
  symbol: 'tr A',
  inputs: { input: { docs: 'The tensor.', dtype: 'any' } },
  check: (inputs) => checkMatrix(inputs.input, 2),
  expand: (b, inputs) => ({ output: b.sum(b.op('diagonal', { input: inputs.input as Value }).output as Value) }),
  docs: { summary: 'The sum of the main diagonal of a matrix.', synonyms: ['torch.trace', 'diagonal sum'] },
  tex: { forward: 'y = \\sum_i x_{ii}', derivative: '\\bar x_{ij} = [i = j] \\, \\bar y' },
  exports: { torch: 'torch.trace', onnx: unsupported('ONNX writes it with EyeLike, Mul and ReduceSum') },
  examples: [
    { name: 'square', inputs: { input: { shape: [2, 2], data: [1, 2, 3, 4] } }, outputs: { output: { shape: [], data: [5] } } },
    {
      name: 'wide',
      inputs: { input: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } },
      outputs: { output: { shape: [], data: [6] } },
    },
    { name: 'a vector', inputs: { input: { shape: [2], data: [1, 2] } }, error: 'shape/rank' },
  ],
});
