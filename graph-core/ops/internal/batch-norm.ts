import type { Builder, Value } from '../../program/builder.ts';
import type { Attrs } from '../../program/program.ts';
import { s } from '../../scalar/expr.ts';
import type { Ports } from '../rules.ts';
import { alongChannels, entriesPerChannel, otherDims } from './channels.ts';

interface Statistics {
  /** One number a channel, shaped to broadcast over the input. */
  readonly mean: Value;
  readonly variance: Value;
  /** Entries that each of them is over, in the whole batch. */
  readonly count: Value;
}

/** Mean and biased variance of each channel over the batch: within each sample, then over the samples. */
function batchStatistics(b: Builder, x: Value, attrs: Attrs): Statistics {
  const dims = otherDims(attrs, x.shape.length);
  const overBatch = (value: Value): Value => {
    const within = dims.length === 0 ? value : (b.op('mean', { input: value }, { dim: dims, keepdim: true }).output as Value);
    return b.op('sample-mean', { input: within }).output as Value;
  };
  const mean = overBatch(x);
  const centred = b.op('sub', { input: x, other: mean }).output as Value;
  const variance = overBatch(b.op('square', { input: centred }).output as Value);
  const samples = b.op('sample-count', { input: x }).output as Value;
  return { mean, variance, count: b.scale(samples, entriesPerChannel(x.shape, attrs)) };
}

/** (x - mean) / sqrt(variance + eps) * weight + bias, out of blocks that one knows. */
export function expandBatchNorm(b: Builder, inputs: Ports, attrs: Attrs): Value {
  const x = b.cast(inputs.input as Value, 'float');
  const over = (value: Value): Value => alongChannels(b, value, x, attrs);
  let [mean, variance] = [over(inputs.runningMean as Value), over(inputs.runningVar as Value)];
  if (b.mode === 'train') {
    const batch = batchStatistics(b, x, attrs);
    const orRunning = (ofBatch: Value, running: Value): Value =>
      b.map((n, value, before) => s.select(s.gt(n, 1), value, before), batch.count, ofBatch, running);
    [mean, variance] = [orRunning(batch.mean, mean), orRunning(batch.variance, variance)];
  }
  const centred = b.op('sub', { input: x, other: mean }).output as Value;
  const shifted = b.op('scale-shift', { input: variance }, { shift: attrs.eps }).output as Value;
  const factor = b.op('rsqrt', { input: shifted }).output as Value;
  let output = b.op('mul', { input: centred, other: factor }).output as Value;
  if (inputs.weight) output = b.op('mul', { input: output, other: over(inputs.weight) }).output as Value;
  return inputs.bias ? (b.op('add', { input: output, other: over(inputs.bias) }).output as Value) : output;
}

/** The running statistics after a step: a step towards the mean and the unbiased variance of its batch. */
export function updateStatistics(b: Builder, inputs: Ports, attrs: Attrs): Ports {
  const x = b.cast(inputs.input as Value, 'float');
  const momentum = attrs.momentum as number;
  const { mean, variance, count } = batchStatistics(b, x, attrs);
  const towards = (running: Value, ofBatch: Value, unbiased: boolean): Value =>
    b.map(
      (before, value, n) => {
        const now = unbiased ? s.mul(value, s.div(n, s.sub(n, 1))) : value;
        return s.select(s.gt(n, 1), s.add(s.mul(1 - momentum, before), s.mul(momentum, now)), before);
      },
      running,
      b.reshape(ofBatch, running.shape),
      count,
    );
  return {
    runningMean: towards(inputs.runningMean as Value, mean, false),
    runningVar: towards(inputs.runningVar as Value, variance, true),
  };
}
