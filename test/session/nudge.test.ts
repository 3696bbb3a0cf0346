import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, StepView } from '../../session/protocol.ts';
import { network, tensor } from '../../session/testing.ts';
import { steppedGraphs } from '../support/graphs.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(document: Document): Promise<{ client: SessionClient; view: StepView }> {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const end = view.stages.filter(({ phase }) => phase !== 'update').length;
  return { client, view: await client.request('goTo', { cursor: end }) };
}

const documentOf = (name: keyof typeof steppedGraphs): Document => {
  const loaded = loadDocument(steppedGraphs[name](), name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value.document;
};

const GRAPHS = Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[];

/** Float values of the graph with a gradient, by address. */
const changeable = ({ gradients, values }: StepView): string[] =>
  Object.keys(gradients).filter((address) => !address.startsWith('edge:') && values[address]?.dtype === 'float');

describe.each(GRAPHS)('a nudge in the %s graph', (name) => {
  it('predicts gradient times delta at the cost for an entry of every value, and the run comes near to it', async () => {
    const { client, view } = await open(documentOf(name));
    const addresses = changeable(view);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      const entries = view.gradients[address]?.entries ?? [];
      const index = entries.length - 1;
      const found = await client.request('nudge', { address, index, delta: 1e-3 });
      expect(found.from, address).toBeCloseTo(view.values[address]?.entries[index] as number, 12);
      const slope = entries[index] as number;
      expect(found.rows.map(({ delta }) => delta)).toEqual([1e-3, 5e-4, 2.5e-4]);
      for (const { delta, predicted, actual, gap } of found.rows) {
        expect(Math.abs(predicted - slope * delta), address).toBeLessThan(1e-13);
        expect(Math.abs(gap - Math.abs(actual - predicted)), address).toBeLessThan(1e-12);
        if (found.kinks?.length === 0) expect(gap, address).toBeLessThan(50 * delta * delta);
      }
    }
    // the step, its cursor and its numbers are what they were
    expect(await client.request('goTo', { cursor: view.cursor })).toEqual(view);
  });

  it('has the actual changes that an edited document has', async () => {
    const document = documentOf(name);
    const { client, view } = await open(document);
    const delta = 0.01;
    const [address, spec] = Object.entries(document.parameters).find(([, { value }]) => value) ?? [];
    const weight = address ?? (await anyWeight(client));
    const before = (await client.request('parameters', {}))[weight];
    if (!before) throw new Error(`no ${weight}`);
    const data = Array.from(before.data);
    data[1] = (data[1] as number) + delta;
    const value = { dtype: 'float', shape: [...before.shape], data };
    const edited = {
      ...document,
      parameters: { ...document.parameters, [weight]: { ...(spec ?? document.parameters[weight]), value } },
    } as Document;
    const found = await client.request('nudge', { address: weight, index: 1, delta });
    const after = (await open(edited)).view;
    const changed = Object.entries(found.downstream);
    expect(changed.length).toBeGreaterThan(1);
    for (const [at, { actual }] of changed) {
      const [a, b] = [view.values[at]?.entries ?? [], after.values[at]?.entries ?? []];
      actual.entries.forEach((x, i) => {
        expect(Math.abs(x - ((b[i] as number) - (a[i] as number))), at).toBeLessThan(1e-12);
      });
    }
  });
});

async function anyWeight(client: SessionClient): Promise<string> {
  return Object.keys(await client.request('parameters', {}))[0] as string;
}

describe('a nudge', () => {
  it('has a gap that halving cuts four-fold where everything is smooth', async () => {
    for (const name of ['diamond', 'cross-entropy', 'attention'] as const) {
      const { client, view } = await open(documentOf(name));
      const address = name === 'diamond' ? 'p.output' : name === 'attention' ? 'Wk.value' : 'f.weight';
      const { rows, kinks } = await client.request('nudge', { address, index: 0, delta: 0.01 });
      expect(kinks).toEqual([]);
      expect(view.gradients[address]).toBeDefined();
      for (const { ratio } of rows.slice(1)) {
        expect(ratio).toBeGreaterThan(3.8);
        expect(ratio).toBeLessThan(4.2);
      }
    }
  });

  it('cuts the graph at a computed value: what is beside it and before it stays', async () => {
    const { client } = await open(documentOf('diamond'));
    const { downstream } = await client.request('nudge', { address: 'p.output', index: 0, delta: 0.1 });
    expect(Object.keys(downstream)).toEqual(['a.output', 'sum.output', 'C.cost']);
    // tanh at 0.5 + 0.5 = 1: worked by hand
    expect(downstream['a.output']?.actual.entries[0]).toBeCloseTo(Math.tanh(1.1) - Math.tanh(1), 12);
    expect(downstream['a.output']?.predicted.entries[0]).toBeCloseTo(0.1 * (1 - Math.tanh(1) ** 2), 12);
    expect(downstream['a.output']?.actual.entries[1]).toBe(0);
  });

  const kinked = (x: number, type = 'relu'): Document =>
    graph(
      [
        node('x', 'observed', { shape: [2], value: tensor([2], [x, 3]) }),
        node('t', 'tanh'),
        node('h', type),
        node('e', 'exp'),
        node('C', 'mse-loss'),
        node('y', 'observed', { shape: [2], value: tensor([2], [1, 1]) }),
      ],
      wires('x.value -> t.input', 't.output -> h.input', 'h.output -> e.input', 'e.output -> C.input', 'y.value -> C.target'),
    );

  it.each([
    [-0.1, 0.3, 0.1],
    [0.1, -0.4, -0.1],
    [0, 0.2, 0],
    [0, -0.2, 0],
  ])('says that relu is crossed or stood at: from %d by %d at %d', async (x, delta, at) => {
    const { client } = await open(kinked(x));
    const { kinks, rows } = await client.request('nudge', { address: 'x.value', index: 0, delta });
    expect(kinks?.map((kink) => kink.node)).toEqual(['h']);
    expect(kinks?.[0]?.at).toBeCloseTo(at, 6);
    expect(rows).toHaveLength(3);
  });

  it('says nothing of a kink that lies beside the way', async () => {
    const { client } = await open(kinked(0));
    expect((await client.request('nudge', { address: 'x.value', index: 1, delta: 0.5 })).kinks).toEqual([]);
    expect((await client.request('nudge', { address: 'e.output', index: 0, delta: 0.5 })).kinks).toEqual([]);
  });

  it.each(['abs', 'relu', 'leaky-relu'])('finds the corner of %s', async (type) => {
    const { client } = await open(kinked(-0.3, type));
    const { kinks } = await client.request('nudge', { address: 't.output', index: 0, delta: 1.55 });
    expect(kinks?.map((kink) => kink.node)).toEqual(['h']);
  });

  it('finds the corner behind a comparison and that of a maximum', async () => {
    const both = graph(
      [
        node('x', 'observed', { shape: [2], value: tensor([2], [-0.5, 0.75]) }),
        node('z', 'constant', { value: tensor([2], [0, 0]) }),
        node('g', 'gt'),
        node('w', 'where'),
        node('m', 'amax'),
        node('C', 'mse-loss'),
        node('y', 'observed', { shape: [], value: tensor([], [1]) }),
      ],
      wires(
        'x.value -> g.input',
        'z.value -> g.other',
        'g.output -> w.condition',
        'x.value -> w.input',
        'z.value -> w.other',
        'w.output -> m.input',
        'm.output -> C.input',
        'y.value -> C.target',
      ),
    );
    const { client } = await open(both);
    const { kinks } = await client.request('nudge', { address: 'x.value', index: 0, delta: 2 });
    // where g turns from false to true at 0, w goes over from 0 to x; x overtakes the other entry at 0.75
    expect(kinks?.map(({ node: at }) => at).sort()).toEqual(['m', 'w']);
    const where = Object.fromEntries((kinks ?? []).map((kink) => [kink.node, kink.at]));
    expect(where.w).toBeCloseTo(0.5, 6);
    expect(where.m).toBeCloseTo(1.25, 6);
  });

  it.each(['softplus', 'softmax', 'gelu', 'log-softmax', 'sigmoid', 'square'])('finds none in %s', async (type) => {
    const { client } = await open(kinked(-0.3, type));
    const { kinks } = await client.request('nudge', { address: 't.output', index: 0, delta: 2 });
    expect(kinks).toEqual([]);
  });

  it('over the mean moves the entry of every sample and tells means', async () => {
    const { client } = await open(network([1, 2, -1, 0.5, 0.3, -2], 'tanh'));
    const view = await client.request('sample', { sample: 'mean' });
    for (const address of ['f.weight', 'h.output', 'x.value']) {
      const { rows, kinks } = await client.request('nudge', { address, index: 1, delta: 1e-3 });
      expect(kinks).toBeNull();
      const slope = view.gradients[address]?.entries[1] as number;
      expect(rows[0]?.predicted).toBeCloseTo(slope * 1e-3, 13);
      expect(Math.abs((rows[0]?.actual as number) - slope * 1e-3)).toBeLessThan(1e-5);
      expect(rows[1]?.ratio).toBeGreaterThan(3.5);
    }
  });

  it('refuses in words what it cannot change', async () => {
    const { client } = await open(documentOf('cross-entropy'));
    const ask = (address: string, index = 0, delta = 1) => client.request('nudge', { address, index, delta });
    await expect(ask('y.value')).rejects.toMatchObject({ code: 'nudge/no-derivative' });
    await expect(ask('z.value')).rejects.toMatchObject({ code: 'nudge/unknown-value' });
    await expect(ask('x.value', 3)).rejects.toMatchObject({ code: 'nudge/no-entry' });
    await expect(ask('x.value', 0, 0)).rejects.toMatchObject({ code: 'nudge/not-finite' });
    await expect(ask('x.value', 0, Number.NaN)).rejects.toMatchObject({ code: 'nudge/not-finite' });
    expect((await ask('x.value')).rows).toHaveLength(3);
  });
});
