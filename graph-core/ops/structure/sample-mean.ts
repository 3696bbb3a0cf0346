import { ok } from '../../model/result.ts';
import type { Builder, Value } from '../../program/builder.ts';
import { input, s } from '../../scalar/expr.ts';
import { primitive, type TensorType, unsupported } from '../define.ts';
import { axisReduction } from '../internal/axis-sum.ts';
import type { PhysicalValue } from '../rules.ts';

/** A value brought back over the samples that its mean was taken over, divided by their number. */
function spread(b: Builder, g: Value, like: Value): Value {
  if (!like.axes.includes('sample')) return g;
  return b.axisExpand(b.scale(g, 1 / (b.axes.sample ?? 1)), ['sample']);
}

export const sampleMean = primitive({
  type: 'sample-mean',
  version: 1,
  family: 'structure',
  title: 'Mean over samples',
  symbol: '1/P Σ',
  inputs: { input: { docs: 'A value of each sample.' } },
  infer: (inputs) => ok({ output: { dtype: 'float', shape: (inputs.input as TensorType).shape } }),
  axes: (lists) => lists.flat().filter((axis) => axis !== 'sample'),
  lower: (context) => {
    const source = context.inputs.input as PhysicalValue;
    if (!source.axes.includes('sample') && source.dtype === 'float') return { alias: 'input' };
    const { input: from, output: to, ...sizes } = axisReduction(context);
    const samples = source.axes.includes('sample') ? (context.axisSizes.sample ?? 1) : 1;
    const post = s.div(input(0), samples);
    context.emit({
      kernel: 'reduce',
      op: 'sum',
      ...sizes,
      expr: s.cast(input(0, source.dtype), 'float'),
      post,
      inputs: [from],
      output: to,
    });
    return undefined;
  },
  vjp: (b, { inputs, cotangents }) =>
    cotangents.output && inputs.input ? { input: spread(b, cotangents.output, inputs.input) } : {},
  jvp: (b, { tangents }) => (tangents.input ? { output: b.op('sample-mean', { input: tangents.input }).output ?? null } : {}),
  docs: {
    summary: 'The mean over all samples of the batch: one value that every sample shares.',
    notes: ['On a single sample it is the identity.', 'Batch norm and weighted costs are built on it.'],
    synonyms: ['batch mean', 'average', 'collective'],
  },
  tex: { forward: 'y = \\frac{1}{P} \\sum_p x[p]', derivative: '\\frac{\\partial y}{\\partial x[p]} = \\frac{1}{P}' },
  exports: {
    torch: unsupported('a mean over the batch axis of the whole model'),
    onnx: unsupported('a mean over the batch axis'),
  },
  examples: [
    { name: 'one sample', inputs: { input: { shape: [2], data: [1, 2] } }, outputs: { output: { shape: [2], data: [1, 2] } } },
    { name: 'scalar', inputs: { input: { shape: [], data: [3] } }, outputs: { output: { shape: [], data: [3] } } },
  ],
});
