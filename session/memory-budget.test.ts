import { afterEach, expect, it } from 'vitest';
import { regression } from '../graph-core/edit/edits/testing.ts';
import type { Document } from '../graph-core/model/document.ts';
import { createDirectClient } from './direct.ts';
import { allowMemory, MEMORY_BUDGET, memoryBudget } from './memory-budget.ts';

// the budget is one for all tests of a worker
afterEach(() => allowMemory(MEMORY_BUDGET));

it('is changed by a request, and what is no size is refused', async () => {
  const client = createDirectClient();
  await client.request('memory', { bytes: 2 ** 22 });
  expect(memoryBudget()).toBe(2 ** 22);
  for (const bytes of [0, -1, 1.5, Number.NaN])
    await expect(client.request('memory', { bytes })).rejects.toMatchObject({ code: 'session/memory-bound' });
  expect(memoryBudget()).toBe(2 ** 22);
  client.dispose();
});

/** With values of its own instead of a table. */
function fed(): Document {
  const graph = regression();
  const value = (shape: number[], data: number[]) => ({ shape, value: { dtype: 'float', shape, data } });
  const values: Record<string, ReturnType<typeof value>> = { x: value([3], [1, 2, 3]), y: value([1], [4]) };
  return {
    ...graph,
    data: {},
    nodes: graph.nodes.map((node) => (values[node.id] ? { ...node, attrs: values[node.id] } : node)),
  } as Document;
}

it('holds for what is planned next: a step that fits no more is refused, and runs again once it may', async () => {
  const client = createDirectClient();
  await client.request('open', { document: fed(), tables: {}, generation: 1, fresh: true });
  await client.request('goTo', { cursor: 1 });
  await client.request('memory', { bytes: 8 });
  await expect(client.request('goTo', { cursor: 1 })).rejects.toMatchObject({ code: 'session/too-large' });
  await client.request('memory', { bytes: MEMORY_BUDGET });
  expect((await client.request('goTo', { cursor: 1 })).cursor).toBe(1);
  client.dispose();
});

it('refuses to train where no step fits, in words, and trains once it may', async () => {
  const client = createDirectClient();
  await client.request('open', { document: fed(), tables: {}, generation: 1, fresh: true });
  await client.request('memory', { bytes: 32 });
  const message = expect.stringMatching(/ would take .* MiB, and .* MiB are allowed$/);
  await expect(client.request('train', { steps: 2 })).rejects.toMatchObject({ code: 'session/too-large', message });
  await client.request('memory', { bytes: MEMORY_BUDGET });
  await expect(client.request('train', { steps: 2 })).resolves.toBeDefined();
  client.dispose();
});
