import { expect, it } from 'vitest';
import { createDirectClient } from '../../session/direct.ts';
import type { FullTensor, SessionClient } from '../../session/protocol.ts';
import { openExample } from '../support/open-example.ts';

type Weights = Readonly<Record<string, FullTensor>>;

const STEPS = 3;
const SMALL = 96;

/** The game on few rows, open on the CPU. */
async function opened(): Promise<SessionClient> {
  const game = openExample('gan-ring');
  const ring = { ...game.data.sources?.ring, rows: SMALL };
  const document = { ...game, data: { ...game.data, sources: { ring } } };
  const client = createDirectClient({ choice: 'cpu' });
  const { diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return client;
}

const copied = (weights: Weights): Map<string, number[]> =>
  new Map(Object.entries(weights).map(([address, { data }]) => [address, Array.from(data, Number)]));

/** Whose weights differ: the players' letters. */
function moved(before: Weights, after: Weights): string {
  const [old, now] = [copied(before), copied(after)];
  const isOther = (address: string): boolean => old.get(address)?.join() !== now.get(address)?.join();
  return [...new Set([...now.keys()].filter(isOther).map((address) => address.split('/')[0]))].sort().join();
}

/** Weights after one step and after some. */
async function trained(): Promise<Map<string, number[]>[]> {
  const client = await opened();
  const found: Map<string, number[]>[] = [];
  for (const steps of [1, STEPS - 1]) {
    await client.request('train', { steps });
    found.push(copied(await client.request('parameters', {})));
  }
  client.dispose();
  return found;
}

it('the players of the GAN move in their own turns alone', async () => {
  const client = await opened();
  const before = await client.request('parameters', {});
  const { turn, stages = [] } = (await client.request('goTo', { cursor: 0 })) ?? {};
  expect(turn).toMatchObject({ index: 0, count: 2 });
  const second = await client.request('goTo', { cursor: stages.length + 1 });
  const between = await client.request('parameters', {});
  expect(second.turn).toMatchObject({ index: 1, count: 2 });
  expect(moved(before, between)).toBe('D');
  await client.request('goTo', { cursor: second.stages.length + 1 });
  const after = await client.request('parameters', {});
  expect(moved(between, after)).toBe('G');
  client.dispose();
});

it('both players of the GAN learn, by the same numbers every time', async () => {
  const [first, last] = (await trained()) as [Map<string, number[]>, Map<string, number[]>];
  expect(await trained()).toEqual([first, last]);
  for (const [address, values] of last) {
    expect(values.every(Number.isFinite)).toBe(true);
    expect(values, address).not.toEqual(first.get(address));
  }
});
