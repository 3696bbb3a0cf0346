import { sameShape, shapeText } from '../../model/tensor.ts';
import type { Value } from '../../program/builder.ts';
import { axisOf, resolveDim } from '../../shape/shape.ts';
import { composite, opError } from '../define.ts';
import { withAxis } from '../internal/axes.ts';

export const stack = composite({
  type: 'stack',
  version: 1,
  family: 'shape',
  rank: 4,
  title: 'Stack',
  symbol: 'stack',
  inputs: { inputs: { docs: 'Tensors of one shape, in order.', list: true, dtype: 'any' } },
  attrs: { dim: { type: 'int', default: 0, docs: 'Place of the new axis in the result.' } },
  check: (inputs, attrs) => {
    const [first, ...others] = Object.entries(inputs);
    if (!first) return opError('graph/not-wired', 'nothing is wired', 'wire at least one tensor', 'inputs');
    const { shape } = first[1];
    const place = resolveDim(attrs.dim as number, shape.length + 1);
    if (!place.ok) return place.error;
    const odd = others.find(([, type]) => !sameShape(type.shape, shape));
    if (!odd) return null;
    const message = `${first[0]} is ${shapeText(shape)}, ${odd[0]} is ${shapeText(odd[1].shape)}`;
    return opError('shape/mismatch', message, 'give all the same shape', odd[0]);
  },
  expand: (b, inputs, attrs) => {
    const pieces = Object.values(inputs).map((x) => withAxis(b, x, attrs.dim as number));
    return { output: b.cat(pieces, axisOf(attrs.dim, (pieces[0] as Value).shape.length)) };
  },
  docs: {
    summary: 'Joins tensors of one shape along a new axis.',
    synonyms: ['torch.stack', 'join', 'batch', 'rows'],
  },
  tex: { forward: 'y_{k i} = x_{k, i}', derivative: '\\bar x_k = \\bar y_k' },
  exports: { torch: 'torch.stack', onnx: { op: 'ConcatFromSequence', since: 11 } },
  examples: [
    {
      name: 'two rows',
      inputs: { 'inputs.0': { shape: [2], data: [1, 2] }, 'inputs.1': { shape: [2], data: [3, 4] } },
      outputs: { output: { shape: [2, 2], data: [1, 2, 3, 4] } },
    },
    {
      name: 'two columns',
      inputs: { 'inputs.0': { shape: [2], data: [1, 2] }, 'inputs.1': { shape: [2], data: [3, 4] } },
      attrs: { dim: -1 },
      outputs: { output: { shape: [2, 2], data: [1, 3, 2, 4] } },
    },
    {
      name: 'scalars',
      inputs: { 'inputs.0': { shape: [], data: [1] }, 'inputs.1': { shape: [], data: [2] } },
      outputs: { output: { shape: [2], data: [1, 2] } },
    },
    {
      name: 'another shape',
      inputs: { 'inputs.0': { shape: [2], data: [1, 2] }, 'inputs.1': { shape: [1], data: [3] } },
      error: 'shape/mismatch',
    },
  ],
});
