import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../direct.ts';
import type { SessionClient, SessionEvents } from '../protocol.ts';
import { stepped } from '../testing.ts';

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });
const TOO_LARGE = { code: 'session/too-large' };
const SAMPLES = 1000;

/** One weight, a thousand samples: their mean takes far more memory than one of them. */
const line = (): Document =>
  graph(
    [
      node('x', 'observed', {
        shape: [1],
        value: tensor(
          [SAMPLES, 1],
          Array.from({ length: SAMPLES }, (_, p) => p),
        ),
      }),
      node('f', 'linear', { outFeatures: 1, hasBias: false }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input'),
    {
      parameters: { 'f.weight': { value: tensor([1, 1], [2]) } },
      training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 1e-7 } }] },
    },
  );

/** No cost: backward, which is twice as large as forward, begins where the user says. */
const square = (): Document =>
  graph([node('x', 'observed', { shape: [100] }), node('f', 'linear', { outFeatures: 100 })], wires('x.value -> f.input'));

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

function start(memoryBudget: number) {
  const client = createDirectClient({ choice: 'cpu', memoryBudget });
  clients.push(client);
  const errors: SessionEvents['error'][] = [];
  client.on('error', (error) => errors.push(error));
  return { client, errors };
}

describe('a choice that cannot be shown', () => {
  it('of the mean leaves the sample that was on view, and everything goes on', async () => {
    const { client, errors } = start(4000);
    await client.request('open', { document: line(), tables: {}, generation: 1 });
    await client.request('sample', { sample: 3 });
    const before = await client.request('goTo', { cursor: 3 });
    expect(before.values['C.cost']?.entries).toEqual([36]);
    await expect(client.request('sample', { sample: 'mean' })).rejects.toMatchObject(TOO_LARGE);
    expect((await client.request('card', { stage: 2 }))?.stage.index).toBe(2);
    expect(await client.request('goTo', { cursor: 3 })).toEqual(before);
    expect((await client.request('jacobian', { of: 'f.output', wrt: 'x.value' })).data).toEqual(Float64Array.of(2));
    expect(await client.request('train', { steps: 2 })).toMatchObject({ ended: 'done', step: 2 });
    expect((await client.request('goTo', { cursor: 2 })).sample).toBe(3);
    expect(errors).toEqual([]);
  });

  it('of where backward starts leaves it where it was', async () => {
    const document = square();
    const value = tensor([100], new Array(100).fill(1));
    const [x, ...others] = document.nodes;
    const filled = { ...document, nodes: [{ ...x, attrs: { shape: [100], value } }, ...others] } as Document;
    const { client } = start(60_000);
    await client.request('open', { document: filled, tables: {}, generation: 1 });
    const before = await client.request('goTo', { cursor: 1 });
    expect(before.stages).toHaveLength(1);
    await expect(client.request('seed', { from: 'f.output', row: null })).rejects.toMatchObject(TOO_LARGE);
    expect((await client.request('tensor', { address: 'f.output', what: 'value' }))?.data).toHaveLength(100);
    expect(await client.request('goTo', { cursor: 1 })).toEqual(before);
  });
});

it('trains a graph whose step is too large to be shown, and says so once', async () => {
  const { client, errors } = start(8);
  await expect(client.request('open', { document: line(), tables: {}, generation: 1 })).rejects.toMatchObject(TOO_LARGE);
  const underWay = stepped(client);
  const running = client.request('train', { steps: Number.POSITIVE_INFINITY });
  await underWay;
  const { step } = await client.request('stop', {});
  expect(step).toBeGreaterThan(0);
  expect((await running).ended).toBe('stopped');
  expect(errors).toEqual([expect.objectContaining(TOO_LARGE)]);
});
