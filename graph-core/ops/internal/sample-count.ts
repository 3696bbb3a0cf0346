import { ok } from '../../model/result.ts';
import { constant } from '../../scalar/expr.ts';
import { primitive } from '../define.ts';
import { INTERNAL } from './common.ts';
import { lowerMap } from './map.ts';

/** How many samples a value is of: the size of the axis that it carries, else 1. Known when the program is planned. */
export const sampleCount = primitive({
  ...INTERNAL,
  type: 'sample-count',
  title: 'Number of samples',
  symbol: 'P',
  inputs: { input: { docs: 'A value of each sample.', dtype: 'any' } },
  infer: () => ok({ output: { dtype: 'float', shape: [] } }),
  axes: () => [],
  lower: ({ inputs: { input }, ...context }) => {
    const samples = input?.axes.includes('sample') ? (context.axisSizes.sample ?? 1) : 1;
    return lowerMap({ ...context, inputs: {} }, constant(samples));
  },
  vjp: () => ({}),
  jvp: () => ({}),
  docs: { summary: 'Counts the samples of the batch.' },
  tex: { forward: 'P', derivative: '0' },
});
