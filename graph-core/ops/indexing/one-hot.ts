import type { Value } from '../../program/builder.ts';
import { s } from '../../scalar/expr.ts';
import { composite, opError } from '../define.ts';

export const oneHot = composite({
  type: 'one-hot',
  version: 1,
  family: 'shape',
  title: 'One-hot',
  symbol: '[i = k]',
  inputs: { input: { docs: 'Class indices.', dtype: 'int32' } },
  attrs: { numClasses: { type: 'int', default: 2, min: 1, docs: 'Number of classes: the size of the new last axis.' } },
  notDifferentiable: 'a class index is an integer: there is nothing to differentiate by',
  check: (inputs, attrs) => {
    if (inputs.input?.dtype !== 'int32') {
      return opError('dtype/index', 'class indices have to be int32', 'cast it, or declare the variable int32', 'input');
    }
    const isCount = Number.isInteger(attrs.numClasses) && (attrs.numClasses as number) >= 1;
    return isCount
      ? null
      : opError('attr/range', `numClasses is ${attrs.numClasses}`, 'give the number of classes', 'numClasses');
  },
  expand: (b, inputs, attrs) => {
    const index = inputs.input as Value;
    const classes = b.iota(attrs.numClasses as number);
    return { output: b.map((i, k) => s.cast(s.eq(i, k), 'int32'), b.reshape(index, [...index.shape, 1]), classes) };
  },
  docs: {
    summary: 'A vector with a 1 at the place of the class and 0 elsewhere.',
    notes: [
      'Gives int32. An index outside gives only zeros.',
      'The number of classes is always given: torch’s -1, as many as the data needs, would make a shape depend on data.',
    ],
    synonyms: ['torch.nn.functional.one_hot', 'indicator', 'class code'],
  },
  tex: { forward: 'y_k = [i = k]', derivative: '\\text{none: an index is an integer}' },
  exports: { torch: 'torch.nn.functional.one_hot', onnx: { op: 'OneHot', since: 11 } },
  examples: [
    {
      name: 'two labels',
      inputs: { input: { shape: [2], data: [2, 0], dtype: 'int32' } },
      attrs: { numClasses: 3 },
      outputs: { output: { shape: [2, 3], data: [0, 0, 1, 1, 0, 0], dtype: 'int32' } },
    },
    {
      name: 'one label',
      inputs: { input: { shape: [], data: [1], dtype: 'int32' } },
      outputs: { output: { shape: [2], data: [0, 1], dtype: 'int32' } },
    },
    { name: 'floats', inputs: { input: { shape: [1], data: [1] } }, error: 'dtype/index' },
  ],
});
