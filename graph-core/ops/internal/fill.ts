import { ok } from '../../model/result.ts';
import type { Dtype, Shape } from '../../model/tensor.ts';
import { constant } from '../../scalar/expr.ts';
import { primitive } from '../define.ts';
import { INTERNAL } from './common.ts';
import { lowerMap } from './map.ts';

/** A tensor of one number. */
export const fill = primitive({
  ...INTERNAL,
  type: 'fill',
  title: 'Fill',
  symbol: 'c',
  inputs: {},
  attrs: {
    value: { type: 'float', default: 0, docs: 'The number.' },
    shape: { type: 'shape', default: [], docs: 'Shape of the result.' },
    dtype: { type: 'choice', options: ['float', 'int32', 'bool'], default: 'float', docs: 'dtype of the result.' },
  },
  infer: (_, attrs) => ok({ output: { dtype: attrs.dtype as Dtype, shape: attrs.shape as Shape } }),
  lower: (context) => lowerMap(context, constant(context.attrs.value as number, context.attrs.dtype as Dtype)),
  vjp: () => ({}),
  jvp: () => ({}),
  docs: { summary: 'Fills a tensor with one number.' },
  tex: { forward: 'y_i = c', derivative: '0' },
});
