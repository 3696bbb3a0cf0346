import { afterEach, describe, expect, it } from 'vitest';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { sweepSizes } from '../../session/sweep/sweep.ts';
import { network } from '../../session/testing.ts';
import { runCaptured } from '../support/command-line.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const X = [1, 2, -0.5, 0.25, 1.5, -1, 0.75, -2, 0.1, 0.9];

async function open(lr: number, extra = {}) {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  const objectives = [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr, momentum: 0.9 } }];
  const document = { ...network(X, 'tanh'), training: { batch: { size: 2 }, objectives, ...extra } };
  await client.request('open', { document, tables: {}, generation: 1, fresh: true });
  return client;
}

describe('a sweep over batch sizes', () => {
  it('doubles the size up to all rows', () => {
    expect(sweepSizes(5)).toEqual([1, 2, 4, 5]);
    expect(sweepSizes(8)).toEqual([1, 2, 4, 8]);
    expect(sweepSizes(1)).toEqual([1]);
  });

  it('sees as many samples with each size, from the same weights, and changes nothing', async () => {
    const client = await open(0.05);
    const { loss } = await client.request('train', { steps: 4 });
    const before = await client.request('checkpoint', {});
    const points = [];
    for (const batch of [1, 5]) points.push(await client.request('sweep', { batch, samples: 20, seconds: 5 }));
    expect(points.map(({ batch, seen, steps, rows }) => [batch, seen, steps, rows])).toEqual([
      [1, 20, 20, 5],
      [5, 20, 4, 5],
    ]);
    expect(points.map(({ before: start }) => start)).toEqual([loss?.train, loss?.train]);
    expect(points.every(({ after, before: start }) => after !== null && after < start)).toBe(true);
    expect(points.every(({ samplesPerSecond, stepsPerSecond, batch }) => samplesPerSecond === stepsPerSecond * batch)).toBe(true);
    expect(points[0]?.device).toContain('CPU');
    expect(await client.request('checkpoint', {})).toEqual(before);
    // and training goes on as if nobody had asked
    await client.request('train', { steps: 4 });
    const other = await open(0.05);
    await other.request('train', { steps: 8 });
    expect(await client.request('checkpoint', {})).toEqual(await other.request('checkpoint', {}));
  });

  it('tells a size that does not stay finite, and refuses what cannot be tried', async () => {
    const client = await open(1e200);
    expect(await client.request('sweep', { batch: 1, samples: 20, seconds: 1 })).toMatchObject({ after: null });
    const refused = (change: object) => client.request('sweep', { batch: 1, samples: 20, seconds: 1, ...change });
    for (const batch of [0, 6, 1.5, Number.NaN]) await expect(refused({ batch })).rejects.toMatchObject({ code: 'sweep/batch' });
    for (const change of [{ samples: 0 }, { seconds: 0 }, { seconds: 1e9 }])
      await expect(refused(change)).rejects.toMatchObject({ code: 'sweep/bounds' });
  });

  it('is ended by a stop, and the session goes on', async () => {
    const client = await open(0.05);
    const asked = client.request('sweep', { batch: 1, samples: 1e9, seconds: 60 });
    const told = new Promise((resolve) => client.on('answering', resolve));
    const rejected = expect(asked).rejects.toMatchObject({ code: 'session/stopped' });
    await told;
    await client.request('stop', {});
    await rejected;
    expect((await client.request('train', { steps: 1 })).step).toBe(1);
  });

  it('is a command too, and names its device', async () => {
    const flags = ['--device', 'cpu', '--samples', '8', '--seconds', '0.01', '--json'];
    const { status, out } = await runCaptured(['sweep', 'examples/linear-regression-iris.chainrule', ...flags]);
    expect(status).toBe(0);
    const told = JSON.parse(out);
    expect(told.device).toBe('cpu');
    expect(told.batches.map(({ batch }: { batch: number }) => batch)).toEqual([...sweepSizes(told.rows)]);
    expect((await runCaptured(['sweep', 'examples/cart-pole.chainrule', '--device', 'cpu'])).err).toContain('sweep/simulator');
  });
});
