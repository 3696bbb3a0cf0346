import { ok } from '../../model/result.ts';
import { type Shape, sizeOf } from '../../model/tensor.ts';
import { hashText } from '../../random/threefry.ts';
import { primitive } from '../define.ts';
import type { PhysicalValue } from '../rules.ts';
import { INTERNAL, physical } from './common.ts';

/**
 * 24 random bits an element, as int32: whole numbers that float32 holds exactly, so that every device draws the same. They
 * are a function of seed, stream, step, sample and element alone; what is probed or batched otherwise does not change them.
 */
export const randomBits = primitive({
  ...INTERNAL,
  type: 'random-bits',
  title: 'Random bits',
  symbol: 'bits',
  inputs: {
    seed: { docs: 'Seed of the run.', dtype: 'int32' },
    step: { docs: 'Training step.', dtype: 'int32' },
    sample: { docs: 'Number of the sample.', dtype: 'int32' },
  },
  attrs: {
    shape: { type: 'shape', default: [], docs: 'Shape of one sample.' },
    stream: { type: 'string', default: '', docs: 'Name of the stream.' },
    lane: { type: 'int', default: 0, min: 0, docs: 'Which of several numbers for each element.' },
  },
  infer: (_, attrs) => ok({ output: { dtype: 'int32', shape: attrs.shape as Shape } }),
  lower: ({ inputs, outputs, attrs, axisSizes, view, emit }) => {
    const output = outputs.output as PhysicalValue;
    // each of them is one number for all elements of a sample
    const shared = output.shape.map(() => 0);
    const of = (port: string) => {
      const own = view(inputs[port] as PhysicalValue, output.axes);
      return { ...own, strides: [...own.strides, ...shared] };
    };
    emit({
      kernel: 'random',
      dims: physical(output, output.axes, axisSizes),
      elements: sizeOf(output.shape),
      stream: hashText(attrs.stream as string),
      lane: attrs.lane as number,
      inputs: [of('seed'), of('step'), of('sample')],
      output: view(output, output.axes),
    });
    return undefined;
  },
  vjp: () => ({}),
  jvp: () => ({}),
  docs: { summary: 'Draws 24 random bits for every element.' },
  tex: { forward: 'k_i \\sim \\{0, \\ldots, 2^{24} - 1\\}', derivative: '0' },
});
