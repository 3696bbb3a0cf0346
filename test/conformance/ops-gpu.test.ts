import { beforeAll, expect, it } from 'vitest';
import type { Tensor } from '../../graph-core/model/tensor.ts';
import { registry } from '../../graph-core/ops/index.ts';
import type { Program } from '../../graph-core/program/program.ts';
import { batch } from '../../graph-core/transform/batch.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { type Feed, run } from '../support/program.ts';
import { describeDevices } from '../support/wasm.ts';
import { directionsFor, feedsOf, forwardOf, labelOf, withDerivatives } from './examples.ts';
import { CHECKS } from './table.ts';

/** float32 against float64; a few units in the last place of functions that WGSL approximates. */
const RTOL = 2e-5;
const ATOL = 1e-5;

const rounded = (feeds: Record<string, Feed>): Record<string, Feed> =>
  Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, Array.from(data as number[], Math.fround)]));

/** Runs a program on both and compares every output. */
async function compare(program: Program, feeds: Record<string, Feed>, gpu: Executor): Promise<void> {
  const wanted = await run(program, rounded(feeds), createCpuExecutor('float64'));
  const found = await run(program, rounded(feeds), gpu);
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, want] of Object.entries(wanted)) {
    const got = found[name] as Tensor;
    expect({ shape: got.shape, dtype: got.dtype }).toEqual({ shape: want.shape, dtype: want.dtype });
    for (let i = 0; i < want.data.length; i++) {
      const [g, w] = [got.data[i] as number, want.data[i] as number];
      const isExact = want.dtype !== 'float';
      const agrees = Object.is(g, w) || g === w || (!isExact && Math.abs(g - w) <= ATOL + RTOL * Math.abs(w));
      if (!agrees) expect.fail(`${name}[${i}]: WebGPU ${g}, CPU ${w}`);
    }
  }
}

describeDevices('examples: WebGPU = CPU', (open) => {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await open();
  });

  it.each(CHECKS.webgpu.subjects.map((subject) => [labelOf(subject), subject] as const))('%s', async (_, subject) => {
    const program = withDerivatives(forwardOf(subject));
    const feeds = { ...feedsOf(subject), ...directionsFor(program) };
    await compare(program, feeds, gpu);
    const names = program.inputs.map(({ name }) => name);
    if (names.length === 0) return;
    const twice = Object.fromEntries(
      Object.entries(feeds).map(([name, data]) => [name, [...(data as number[]), ...(data as number[])]]),
    );
    await compare(batch(program, registry, 'sample', 2, new Set(names)), twice, gpu);
  });
});
