import { afterEach, expect, it } from 'vitest';
import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, TrainProgress } from '../../session/protocol.ts';
import { stepped } from '../../session/testing.ts';
import { describeGpu, gpuExecutor } from '../support/gpu.ts';
import { IN_TIME } from '../support/patience.ts';
import { byRunPlan, byStepPlan, distance, type NetworkSpec, networkOf } from './step-and-run.ts';

const base: NetworkSpec = {
  samples: 5,
  features: 3,
  hidden: 4,
  outputs: 3,
  activation: 'relu',
  cost: 'cross-entropy',
  optimizer: { type: 'adam', lr: 0.02 },
  penalty: true,
  seed: 3,
};
const SPECS: readonly NetworkSpec[] = [
  base,
  {
    ...base,
    samples: 1,
    activation: 'tanh',
    cost: 'squared-norm',
    optimizer: { type: 'sgd', lr: 0.05, momentum: 0.9 },
    penalty: false,
  },
  {
    ...base,
    samples: 3,
    features: 3,
    activation: 'softplus',
    cost: 'mse-loss',
    optimizer: { type: 'sgd', lr: 0.1, weightDecay: 0.01 },
  },
];

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function start(choice: 'webgpu' | 'cpu', spec: NetworkSpec, batch: number | 'all' = 2) {
  const client = createDirectClient({ choice, gpu: await nodeGpu() });
  clients.push(client);
  const document = networkOf(spec);
  const training = { ...document.training, batch: { size: batch } };
  const report = await client.request('open', { document: { ...document, training }, tables: {}, generation: 1 });
  return { client, stages: report.view?.stages.length ?? 0 };
}

describeGpu('a session on WebGPU', () => {
  it.each(SPECS)('takes the same step by both plans, near to float64: $samples samples, $cost', async (spec) => {
    const gpu = await gpuExecutor();
    const document = networkOf(spec);
    const [step, run] = [await byStepPlan(document, gpu, 1), await byRunPlan(document, gpu, 1)];
    expect(distance(step, run)).toBeLessThan(2e-6);
    expect(distance(await byRunPlan(document, createCpuExecutor(), 1), run)).toBeLessThan(2e-5);
  });

  it('steps through the same stages as the CPU, to the same numbers, and back again', async () => {
    const [gpu, cpu] = [await start('webgpu', base), await start('cpu', base)];
    expect(gpu.stages).toBe(cpu.stages);
    const seen: string[] = [];
    for (let cursor = 0; cursor <= gpu.stages; cursor++) {
      const [a, b] = [await gpu.client.request('goTo', { cursor }), await cpu.client.request('goTo', { cursor })];
      expect(a.stages).toEqual(b.stages);
      for (const what of ['values', 'gradients'] as const) {
        expect(Object.keys(a[what])).toEqual(Object.keys(b[what]));
        for (const [address, { entries }] of Object.entries(a[what])) {
          entries.forEach((x, i) => {
            expect(Math.abs(x - (b[what][address]?.entries[i] as number)), address).toBeLessThan(1e-4);
          });
        }
      }
      seen.push(JSON.stringify(a));
    }
    for (let cursor = gpu.stages; cursor >= 0; cursor--)
      expect(JSON.stringify(await gpu.client.request('goTo', { cursor }))).toBe(seen[cursor]);
  });

  it('trains with a remainder batch to the same numbers twice, close to the CPU', async () => {
    const train = async (choice: 'webgpu' | 'cpu'): Promise<TrainProgress> =>
      (await start(choice, base)).client.request('train', { steps: 30 });
    const [first, second, reference] = [await train('webgpu'), await train('webgpu'), await train('cpu')];
    expect(first.ended).toBe('done');
    expect(second.loss).toEqual(first.loss);
    expect(Math.abs((first.loss?.train as number) - (reference.loss?.train as number))).toBeLessThan(1e-3);
  });

  it('stops within 200 ms', IN_TIME, async () => {
    const { client } = await start('webgpu', base, 'all');
    // pipelines are compiled first, which no driver can be stopped from: the run is under way once it tells of a step
    const underWay = stepped(client);
    const running = client.request('train', { steps: Number.POSITIVE_INFINITY });
    await underWay;
    const asked = performance.now();
    await client.request('stop', {});
    expect(performance.now() - asked).toBeLessThan(200);
    expect((await running).step).toBeGreaterThan(0);
  });

  it('nudges and follows paths in float64 whatever the device: the numbers are those of the CPU', async () => {
    const ask = async (choice: 'webgpu' | 'cpu') => {
      const { client, stages } = await start(choice, base);
      const { stages: infos } = await client.request('goTo', { cursor: stages });
      const address = infos.find(({ phase }) => phase === 'forward')?.makes[0] ?? '';
      const nudge = await client.request('nudge', { address, index: 0, delta: 1e-3 });
      const fanOut = await client.request('fan-out', { address });
      return { nudge, paths: await client.request('paths', { address, limit: 8 }), fanOut };
    };
    const [gpu, cpu] = [await ask('webgpu'), await ask('cpu')];
    expect(gpu.nudge.rows).toHaveLength(3);
    expect(gpu.nudge).toEqual(cpu.nudge);
    expect(gpu.paths).toEqual(cpu.paths);
    expect(gpu.paths.gap).toBeLessThan(1e-12);
    expect(gpu.fanOut.gap).toBeLessThan(1e-6);
  });

  it('gives the products of the arithmetic card', async () => {
    const { client, stages } = await start('webgpu', base);
    const { stages: infos } = await client.request('goTo', { cursor: stages });
    for (const stage of infos.filter((each) => each.phase === 'backward')) {
      for (const { row, jacobian, result } of (await client.request('card', { stage: stage.index }))?.products ?? []) {
        result.forEach((x, c) => {
          const product = row.reduce((sum, r, i) => sum + r * ((jacobian as number[])[i * result.length + c] as number), 0);
          expect(Math.abs(product - x)).toBeLessThan(1e-5);
        });
      }
    }
  });

  it.each([0, 'mean'] as const)(
    'has the same numbers inside a block as on the CPU, near to float64, sample %s',
    async (sample) => {
      const look = async (choice: 'webgpu' | 'cpu') => {
        const { client, stages } = await start(choice, base);
        await client.request('sample', { sample });
        await client.request('goTo', { cursor: stages });
        return client.request('inside', { path: 'C' });
      };
      const [gpu, cpu] = [await look('webgpu'), await look('cpu')];
      for (const what of ['values', 'gradients'] as const) {
        const found = Object.entries(cpu?.[what] ?? {});
        expect(found.length).toBeGreaterThan(3);
        for (const [address, { entries }] of found) {
          for (const [i, x] of entries.entries()) expect(gpu?.[what][address]?.entries[i], `${address}[${i}]`).toBeCloseTo(x, 4);
        }
      }
    },
  );
});
