import { unionAxes } from '../../program/program.ts';
import { input } from '../../scalar/expr.ts';
import { primitive } from '../define.ts';
import { INTERNAL, sameAsInput } from './common.ts';
import { lowerMap } from './map.ts';

/** Repeats a value along named axes; the transpose of `axis-sum`. */
export const axisExpand = primitive({
  ...INTERNAL,
  type: 'axis-expand',
  title: 'Repeat over samples',
  symbol: 'x[p] = x',
  inputs: { input: { docs: 'What is repeated.', dtype: 'any' } },
  attrs: { axes: { type: 'strings', default: [], docs: 'Named axes.' } },
  infer: sameAsInput,
  axes: (lists, attrs) => unionAxes(...lists, attrs.axes as string[]),
  lower: (context) => lowerMap(context, input(0, context.inputs.input?.dtype)),
  vjp: (b, { cotangents, attrs }) => (cotangents.output ? { input: b.axisSum(cotangents.output, attrs.axes as string[]) } : {}),
  jvp: (b, { tangents, attrs }) => (tangents.input ? { output: b.axisExpand(tangents.input, attrs.axes as string[]) } : {}),
  docs: { summary: 'Repeats along named axes.' },
  tex: { forward: 'y[p] = x', derivative: '\\bar x = \\sum_p \\bar y[p]' },
});
