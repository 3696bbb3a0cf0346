import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
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

/** A line fitted to a noisy one, whose rows stand in the table `copies` times. */
const line = (copies: number): Document =>
  graph(
    [
      node('x', 'observed', { shape: [1] }),
      node('y', 'observed', { shape: [1] }),
      node('f', 'linear', { outFeatures: 1 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    {
      parameters: { 'f.weight': { init: 'zeros' }, 'f.bias': { init: 'zeros' } },
      data: {
        sources: { line: { generator: 'noisy-line', rows: 40, noise: 0.1, seed: 1, copies } },
        columns: { 'x.value': { source: 'line', columns: ['x'] }, 'y.value': { source: 'line', columns: ['y'] } },
      },
      training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] },
    },
  );

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

  it('has the full batch pay for rows that only repeat others, and a batch of one not', async () => {
    /** L(S, w) after 4,000 gradients of single samples, of a line through 40 points that stand in the table so many times. */
    const lossOf = async (copies: number, whole: boolean): Promise<number> => {
      const client = createDirectClient({ choice: 'cpu' });
      clients.push(client);
      const rows = 40 * copies;
      await client.request('open', { document: line(copies), tables: {}, generation: 1, fresh: true });
      const point = await client.request('sweep', { batch: whole ? rows : 1, samples: 4000, seconds: 60 });
      expect(point).toMatchObject({ rows, seen: 4000 });
      return point.after ?? Number.NaN;
    };
    const [one, all] = [await lossOf(1, false), await lossOf(1, true)];
    const [oneOfMany, allOfMany] = [await lossOf(100, false), await lossOf(100, true)];
    // of 40 rows both ways arrive; of the same 40 a hundred times over the full batch has made a single step
    for (const loss of [one, all, oneOfMany]) expect(loss).toBeLessThan(0.012);
    expect(allOfMany).toBeGreaterThan(50 * oneOfMany);
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
