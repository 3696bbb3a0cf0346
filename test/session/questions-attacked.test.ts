import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, StepView } from '../../session/protocol.ts';
import { network } from '../../session/testing.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(document: Document) {
  const client = createDirectClient({ seed: 1, choice: 'cpu' });
  clients.push(client);
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  return { client, view };
}

const four = network([0.5, -1, 1, 2, -0.25, 0.75, 0.3, -0.4], 'tanh');
const inBatches = { ...four, training: { ...four.training, batch: { size: 2 } } } as Document;

/** Halted in the second step, with the mean over its batch on view. */
async function onBatch(): Promise<{ client: SessionClient; view: StepView }> {
  const { client } = await open(inBatches);
  await client.request('breakpoints', {
    list: [{ id: 'b', at: 'C', of: 'value', when: { kind: 'step', number: 2 } }],
  });
  const halted = new Promise<StepView>((resolve) => {
    client.on('view', (view) => {
      if (view.hit) resolve(view);
    });
  });
  await client.request('train', { steps: 5 });
  const { stages } = await halted;
  const end = stages.filter(({ phase }) => phase !== 'update').length;
  return { client, view: await client.request('goTo', { cursor: end }) };
}

describe('over the batch of a step', () => {
  it('a nudge is one of the mean over those samples', async () => {
    const { client, view } = await onBatch();
    expect(view.batch).toBe(2);
    const delta = 1e-3;
    const { rows, from, downstream } = await client.request('nudge', { address: 'f.weight', index: 1, delta });
    expect(from).toBe(view.values['f.weight']?.entries[1]);
    expect(rows[0]?.predicted).toBeCloseTo((view.gradients['f.weight']?.entries[1] as number) * delta, 14);
    expect(rows[0]?.gap).toBeLessThan(1e-5);
    expect(downstream['f.output']?.predicted.entries[0]).toBeCloseTo((view.values['x.value']?.entries[1] as number) * delta, 14);
  });
});

describe('what makes no sense', () => {
  it('as a limit of paths lists one', async () => {
    const { client, view } = await open(four);
    await client.request('goTo', { cursor: view?.stages.length ?? 0 });
    const { paths, gap } = await client.request('paths', { address: 'f.weight', limit: Number.NaN });
    expect(paths).toHaveLength(1);
    expect(gap).toBeLessThan(1e-12);
  });

  it.each([[null], [[null]], [[{}]], ['b']])('as breakpoints is refused, and those of before stay: %j', async (list) => {
    const { client } = await open(four);
    await client.request('breakpoints', { list: [{ id: 'b', at: 'h', of: 'value', when: { kind: 'always' } }] });
    const refused = client.request('breakpoints', { list: list as never });
    await expect(refused).rejects.toMatchObject({ code: 'session/breakpoint' });
    expect((await client.request('goTo', { cursor: 9, stops: true })).hit?.breakpoint?.id).toBe('b');
  });

  it('in a document without a block is said to be that', async () => {
    const { client } = await open(emptyDocument('nothing'));
    await expect(client.request('health', { set: false })).rejects.toMatchObject({ code: 'session/nothing-to-run' });
  });
});
