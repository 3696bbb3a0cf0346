import { expect, it } from 'vitest';
import { createDirectClient } from '../../session/direct.ts';
import { networkOf } from './step-and-run.ts';

/** One step of this takes longer than a stop may. */
const heavy = networkOf({
  samples: 1500,
  features: 120,
  hidden: 150,
  outputs: 4,
  activation: 'tanh',
  cost: 'mse-loss',
  optimizer: { type: 'sgd', lr: 0.01 },
  penalty: false,
  seed: 0,
});

it('stops within 200 ms in the middle of a long step, keeps the weights of before, and can go on', async () => {
  const client = createDirectClient({ choice: 'cpu' });
  try {
    await client.request('open', { document: heavy, tables: {}, generation: 1 });
    const before = await client.request('parameters', {});
    const running = client.request('train', { steps: Number.POSITIVE_INFINITY });
    let steps = 0;
    client.on('progress', ({ step }) => {
      steps = step;
    });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    const asked = performance.now();
    const stopped = await client.request('stop', {});
    expect(performance.now() - asked).toBeLessThan(200);
    expect(stopped).toMatchObject({ ended: 'stopped', running: false });
    expect((await running).step).toBe(stopped.step);
    const kept = await client.request('parameters', {});
    expect(stopped.step >= steps).toBe(true);
    if (stopped.step === 0) expect(kept).toEqual(before);
    const done = await client.request('train', { steps: 1 });
    expect(done).toMatchObject({ ended: 'done', step: stopped.step + 1 });
    expect((await client.request('parameters', {}))['f.weight']?.data).not.toEqual(kept['f.weight']?.data);
  } finally {
    client.dispose();
  }
});
