import { afterEach, describe, expect, it } from 'vitest';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, SessionEvents } from '../../session/protocol.ts';
import { IN_TIME } from '../support/patience.ts';
import { type NetworkSpec, networkOf } from './step-and-run.ts';

/** One step of this takes longer than a stop may. */
const spec: NetworkSpec = {
  samples: 1500,
  features: 120,
  hidden: 150,
  outputs: 4,
  activation: 'tanh',
  cost: 'mse-loss',
  optimizer: { type: 'sgd', lr: 0.01 },
  penalty: false,
  seed: 0,
};
const heavy = networkOf(spec);

it('stops within 200 ms in the middle of a long step, keeps the weights of before, and can go on', IN_TIME, async () => {
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

/** The mean over these takes seconds. */
const slow = networkOf({ ...spec, samples: 6000 });

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** A session that shows the mean, with nothing computed yet. */
async function openMean(memoryBudget?: number) {
  const client = createDirectClient({ choice: 'cpu', ...(memoryBudget === undefined ? {} : { memoryBudget }) });
  clients.push(client);
  const views: SessionEvents['view'][] = [];
  client.on('view', (view) => views.push(view));
  await client.request('open', { document: slow, tables: {}, generation: 1 });
  const { stages, recomputes } = await client.request('sample', { sample: 'mean' });
  return { client, views, recomputes, end: stages.length };
}

/** Lets a request run for a while, stops it, and expects that it ends at once and says why. */
async function stopped(client: SessionClient, request: Promise<unknown>, after = 100): Promise<void> {
  const ended = request.then(
    () => 'done',
    ({ code }: { code: string }) => code,
  );
  await new Promise((resolve) => setTimeout(resolve, after));
  const asked = performance.now();
  await client.request('stop', {});
  expect(await ended).toBe('session/stopped');
  expect(performance.now() - asked).toBeLessThan(200);
}

describe('a request that takes long', () => {
  it.each([
    ['keeps all values', undefined],
    ['computes some of them again', 20 * 2 ** 20],
  ])('is stopped within 200 ms, and gives the same numbers the next time, where the step %s', IN_TIME, async (_, budget) => {
    const [calm, disturbed] = [await openMean(budget), await openMean(budget)];
    expect(disturbed.recomputes).toBe(budget !== undefined);
    const { client, end } = disturbed;
    const expected = await calm.client.request('goTo', { cursor: end });
    await client.request('goTo', { cursor: 1 });
    await stopped(client, client.request('goTo', { cursor: end }));
    expect((await client.request('card', { stage: 0 }))?.stage.index).toBe(0);
    expect(await client.request('goTo', { cursor: end })).toEqual(expected);
    // over the update: the step it was stopped in is the next one, and the window hears of it
    await stopped(client, client.request('goTo', { cursor: end + end }));
    expect(disturbed.views).toEqual([expect.objectContaining({ step: 1, kept: 1, cursor: 0 })]);
    expect(await client.request('goTo', { cursor: end })).toEqual(await calm.client.request('goTo', { cursor: end + end }));
    const weights = await client.request('parameters', {});
    expect(weights).toEqual(await calm.client.request('parameters', {}));
  });

  it('leaves the sample that was on view where a change of it is stopped', IN_TIME, async () => {
    const { client, end } = await openMean();
    await client.request('sample', { sample: 3 });
    const before = await client.request('goTo', { cursor: end });
    await stopped(client, client.request('sample', { sample: 'mean' }));
    expect((await client.request('card', { stage: end - 1 }))?.stage.index).toBe(end - 1);
    expect(await client.request('goTo', { cursor: end })).toEqual(before);
  });

  it('gives way to another document and to another device', async () => {
    const { client, end } = await openMean();
    const [first, second] = [client.request('goTo', { cursor: end }), client.request('goTo', { cursor: 2 })];
    const opened = client.request('open', { document: heavy, tables: {}, generation: 2, fresh: true });
    await expect(first).rejects.toMatchObject({ code: 'session/stopped' });
    await expect(second).rejects.toMatchObject({ code: 'session/stopped' });
    expect((await opened).view?.generation).toBe(2);
    await client.request('sample', { sample: 'mean' });
    const moving = client.request('goTo', { cursor: end });
    const device = client.request('useDevice', { choice: 'cpu' });
    await expect(moving).rejects.toMatchObject({ code: 'session/stopped' });
    expect((await device).kind).toBe('cpu');
    expect((await client.request('goTo', { cursor: 2 })).cursor).toBe(2);
  });

  it('may be a Jacobian', IN_TIME, async () => {
    const { client } = await openMean();
    await client.request('sample', { sample: 0 });
    await stopped(client, client.request('jacobian', { of: 'f.output', wrt: 'f.weight' }), 5);
    expect((await client.request('jacobian', { of: 'f.output', wrt: 'f.bias' })).data).toHaveLength(150 * 150);
  });
});
