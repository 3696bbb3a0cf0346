import { describe, expect, it } from 'vitest';
import { type AccuracyOptions, accuracy } from '../../graph-core/metrics/accuracy.ts';
import type { Dtype, Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { withTotalCost } from '../../graph-core/transform/mean.ts';
import { run } from '../support/program.ts';

interface Side {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: Dtype;
}

function programOf(output: Side, target: Side, options?: AccuracyOptions) {
  const b = new Builder(registry);
  const input = (name: string, { shape, dtype }: Side) => b.input(name, 'observed', { dtype: dtype ?? 'float', shape, axes: [] });
  b.output('accuracy', accuracy(b, input('output', output), input('target', target), options));
  return b.build();
}

const shareOf = async (output: Side, target: Side, options?: AccuracyOptions): Promise<number> => {
  const found = await run(programOf(output, target, options), { output: output.data, target: target.data });
  return (found.accuracy as Tensor).data[0] as number;
};

describe('accuracy', () => {
  it('compares the largest score with a class index', async () => {
    const output = { shape: [3], data: [0.1, 2, -1] };
    expect(await shareOf(output, { shape: [], data: [1], dtype: 'int32' })).toBe(1);
    expect(await shareOf(output, { shape: [], data: [2], dtype: 'int32' })).toBe(0);
  });

  it('is a share over rows', async () => {
    const output = { shape: [4, 2], data: [1, 0, 0, 1, 1, 0, 0, 1] };
    expect(await shareOf(output, { shape: [4], data: [0, 1, 1, 1], dtype: 'int32' })).toBe(0.75);
  });

  it('takes one-hot targets', async () => {
    expect(await shareOf({ shape: [3], data: [0.1, 2, -1] }, { shape: [3], data: [0, 1, 0] })).toBe(1);
    expect(await shareOf({ shape: [3], data: [0.1, 2, -1] }, { shape: [3], data: [0, 0, 1], dtype: 'int32' })).toBe(0);
  });

  it('takes a single score against 0, or a probability against one half', async () => {
    expect(await shareOf({ shape: [1], data: [0.3] }, { shape: [1], data: [1] })).toBe(1);
    expect(await shareOf({ shape: [1], data: [0.3] }, { shape: [], data: [1] }, { threshold: 0.5 })).toBe(0);
    expect(await shareOf({ shape: [], data: [-0.3] }, { shape: [], data: [0] })).toBe(1);
  });

  it('is averaged over samples like a cost', async () => {
    const program = programOf({ shape: [2], data: [] }, { shape: [], data: [], dtype: 'int32' });
    const many = batch(
      withTotalCost(program, registry, ['accuracy'], 'share'),
      registry,
      'sample',
      4,
      new Set(['output', 'target']),
    );
    const found = await run(many, { output: [1, 0, 0, 1, 1, 0, 0, 1], target: [0, 1, 1, 0] });
    expect((found.share as Tensor).data[0]).toBe(0.5);
  });
});
