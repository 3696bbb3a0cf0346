import { beforeAll, expect, it } from 'vitest';
import type { ContractCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import type { Executor } from '../../kernels/executor.ts';
import { dispatchesOf } from '../../kernels/webgpu/dispatches.ts';
import { timedProducts } from '../../kernels/webgpu/products.ts';
import { planOf, randomData, randomNumbers, randomView, runOnce } from '../support/calls.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';

const cpu = createCpuExecutor('float64');

/** Batch, m, n and k: square, ragged at every edge, over several dims, long enough to be added up in parts. */
const SHAPES: readonly (readonly [string, number[], number[], number[], number[]])[] = [
  ['even', [], [64], [64], [48]],
  ['ragged', [], [70], [45], [37]],
  ['several of them', [3], [33], [40], [20]],
  ['over several dims, as of a convolution', [2], [5, 9], [4, 10], [3, 7]],
  ['long sums', [], [40], [70], [1500]],
  ['deep with few outputs', [], [20], [20], [300]],
];

describeGpu('products by tiles of a workgroup', () => {
  let gpu: Executor;
  beforeAll(async () => {
    gpu = await gpuExecutor({ products: 'tiles' });
  });

  it.each(SHAPES)('are those of the float64 reference: %s', async (_, batch, m, n, k) => {
    for (let seed = 0; seed < 3; seed++) {
      const random = randomNumbers(3000 + seed);
      const left = randomView(0, [...batch, ...m, ...k], random);
      const right = randomView(1, [...batch, ...k, ...n], random);
      const bias = randomView(2, [...batch, ...m, ...n], random);
      const out = randomView(3, [...batch, ...m, ...n], random, true);
      const call: ContractCall = {
        kernel: 'contract',
        batch,
        m,
        n,
        k,
        post: s.add(s.mul(input(0), 0.5), input(3)),
        inputs: [left.view, right.view, bias.view],
        output: out.view,
      };
      const slots = [left, right, bias, out];
      // the choice is made for plans with large products, and these are small
      const plan = { ...planOf([call], slots), kind: 'run' as const };
      expect(dispatchesOf(plan, gpu.info, Number.POSITIVE_INFINITY, 'tiles')[0]?.wgsl).toContain('shared_left');
      const contents = slots.map(({ length }) => randomData(length, random));
      const want = await runOnce(cpu, plan, contents, 3);
      const have = await runOnce(gpu, plan, contents, 3);
      const allowed = 1e-5 * Math.sqrt(sizeOf(k)) + 1e-5;
      for (const [i, value] of want.entries()) expect(Math.abs((have[i] as number) - value)).toBeLessThan(allowed);
    }
  });
});

describeGpu('large products by blocks of an invocation', () => {
  it('are those of the float64 reference, at ragged edges too', async () => {
    const gpu = await gpuExecutor();
    const [m, n, k] = [523, 261, 9];
    const random = randomNumbers(4000);
    const [left, right] = [randomView(0, [m, k], random), randomView(1, [k, n], random)];
    const out = randomView(2, [m, n], random, true);
    const inputs: ContractCall['inputs'] = [left.view, right.view];
    const call: ContractCall = { kernel: 'contract', batch: [], m: [m], n: [n], k: [k], inputs, output: out.view };
    const plan = planOf([call], [left, right, out]);
    expect(dispatchesOf(plan, gpu.info, Number.POSITIVE_INFINITY)[0]?.wgsl).toContain('a7_7');
    const contents = [left, right, out].map(({ length }) => randomData(length, random));
    const want = await runOnce(cpu, plan, contents, 2);
    const have = await runOnce(gpu, plan, contents, 2);
    const worst = want.reduce((worst, value, i) => Math.max(worst, Math.abs((have[i] as number) - value)), 0);
    expect(worst).toBeLessThan(4e-5);
  });
});

it('takes the faster of both ways, each after a first time', async () => {
  const asked: string[] = [];
  const times = { blocks: [1, 5, 6, 5], tiles: [90, 4, 9, 9] };
  const found = await timedProducts(async (plan, way, steps) => {
    asked.push(way);
    expect(plan.calls).toHaveLength(1);
    return steps * (times[way].shift() as number);
  });
  expect(found).toBe('tiles');
  expect(asked).toHaveLength(8);
});
