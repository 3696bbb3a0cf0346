import { ok } from '../../model/result.ts';
import { coord } from '../../scalar/expr.ts';
import { primitive } from '../define.ts';
import { INTERNAL } from './common.ts';
import { lowerMap } from './map.ts';

/** 0, 1, ... size - 1. */
export const iota = primitive({
  ...INTERNAL,
  type: 'iota',
  title: 'Iota',
  symbol: '0..n',
  inputs: {},
  attrs: { size: { type: 'int', default: 0, min: 0, docs: 'How many.' } },
  infer: (_, attrs) => ok({ output: { dtype: 'int32', shape: [attrs.size as number] } }),
  lower: (context) => lowerMap(context, coord(0)),
  vjp: () => ({}),
  jvp: () => ({}),
  docs: { summary: 'Counts from 0.' },
  tex: { forward: 'y_i = i', derivative: '0' },
});
