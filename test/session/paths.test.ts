import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient, StepView } from '../../session/protocol.ts';
import { tensor } from '../../session/testing.ts';
import { steppedGraphs } from '../support/graphs.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(document: Document): Promise<{ client: SessionClient; view: StepView; end: number }> {
  const client = createDirectClient({ choice: 'cpu' });
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const end = view.stages.filter(({ phase }) => phase !== 'update').length;
  return { client, view: await client.request('goTo', { cursor: end }), end };
}

const documentOf = (name: keyof typeof steppedGraphs): Document => {
  const loaded = loadDocument(steppedGraphs[name](), name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value.document;
};

const GRAPHS = Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[];

const totals = ({ gradients }: StepView): string[] => Object.keys(gradients).filter((address) => !address.startsWith('edge:'));

describe.each(GRAPHS)('in the %s graph', (name) => {
  it('the paths from every value add up to its gradient', async () => {
    const { client, view } = await open(documentOf(name));
    const addresses = totals(view).filter((address) => view.values[address]?.dtype === 'float');
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      const { count, paths, sum, gap } = await client.request('paths', { address, limit: 64 });
      expect(count, address).toBe(`${paths.length}`);
      expect(paths.length, address).toBeGreaterThan(0);
      expect(gap, address).toBeLessThan(1e-12);
      sum.entries.forEach((x, i) => {
        expect(Math.abs(x - (view.gradients[address]?.entries[i] as number)), address).toBeLessThan(1e-9);
        const added = paths.reduce((all, { product }) => all + (product.entries[i] as number), 0);
        expect(Math.abs(x - added), address).toBeLessThan(1e-12);
      });
    }
  });

  it('the branches of every value add up to its gradient', async () => {
    const { client, view } = await open(documentOf(name));
    for (const address of totals(view)) {
      const { branches, sum, total, gap } = await client.request('fan-out', { address });
      if (branches.length === 0) continue;
      expect(gap, address).toBeLessThan(1e-12);
      expect(total?.entries).toEqual(view.gradients[address]?.entries);
      expect(sum?.shape).toEqual(total?.shape);
    }
  });
});

/** `levels` diamonds after one another: 2^levels paths. */
const chain = (levels: number): Document => {
  const all = Array.from({ length: levels }, (_, i) => i);
  return graph(
    [
      node('x', 'observed', { shape: [2], value: tensor([2], [0.3, -0.2]) }),
      ...all.flatMap((i) => [node(`t${i}`, 'tanh'), node(`s${i}`, 'sigmoid'), node(`a${i}`, 'add')]),
      node('C', 'mse-loss'),
      node('y', 'observed', { shape: [2], value: tensor([2], [1, 1]) }),
    ],
    wires(
      ...all.flatMap((i) => {
        const from = i === 0 ? 'x.value' : `a${i - 1}.output`;
        return [`${from} -> t${i}.input`, `${from} -> s${i}.input`, `t${i}.output -> a${i}.input`, `s${i}.output -> a${i}.other`];
      }),
      `a${levels - 1}.output -> C.input`,
      'y.value -> C.target',
    ),
  );
};

describe('paths', () => {
  it('lead through both branches of the diamond from its shared weight and from x', async () => {
    const { client } = await open(documentOf('diamond'));
    for (const [address, port] of [
      ['W.value', 'input'],
      ['x.value', 'other'],
    ] as const) {
      const { paths } = await client.request('paths', { address, limit: 64 });
      expect(paths.map(({ steps }) => steps.map((step) => `${step.node}.${step.port}`).join(' '))).toEqual([
        `p.${port} a.input sum.input C.input`,
        `q.${port} b.input sum.other C.input`,
      ]);
    }
  });

  it('have the product of the derivatives on the way, worked by hand', async () => {
    const { client, view } = await open(documentOf('diamond'));
    const { paths } = await client.request('paths', { address: 'p.output', limit: 64 });
    const slopeOfTanh = (view.values['a.output']?.entries ?? []).map((a) => 1 - a * a);
    const back = view.gradients['sum.output']?.entries ?? [];
    expect(paths).toHaveLength(1);
    paths[0]?.product.entries.forEach((x, i) => {
      expect(x).toBeCloseTo((back[i] as number) * (slopeOfTanh[i] as number), 12);
    });
  });

  it('are counted exactly also where only some are listed', async () => {
    const { client } = await open(chain(70));
    const { count, paths, gap } = await client.request('paths', { address: 'x.value', limit: 64 });
    expect(count).toBe((2n ** 70n).toString());
    expect(paths).toHaveLength(64);
    expect(new Set(paths.map(({ steps }) => steps.map((step) => step.node).join())).size).toBe(64);
    expect(gap).toBeNull();
  });

  it('count a value that enters a block twice as two', async () => {
    const document = graph(
      [
        node('x', 'observed', { shape: [1], value: tensor([1], [3]) }),
        node('m', 'mul'),
        node('C', 'mse-loss'),
        node('y', 'observed', { shape: [1], value: tensor([1], [0]) }),
      ],
      wires('x.value -> m.input', 'x.value -> m.other', 'm.output -> C.input', 'y.value -> C.target'),
    );
    const { client } = await open(document);
    // C = x^4: each of the two paths brings half of 4 x^3
    const { paths } = await client.request('paths', { address: 'x.value', limit: 64 });
    expect(paths.map(({ product }) => product.entries[0])).toEqual([54, 54]);
    const { branches, sum } = await client.request('fan-out', { address: 'x.value' });
    expect(branches.map(({ port, gradient }) => [port, gradient?.entries[0]])).toEqual([
      ['input', 54],
      ['other', 54],
    ]);
    expect(sum?.entries).toEqual([108]);
  });

  it('can be stopped, and asked for again', async () => {
    const { client } = await open(chain(160));
    const asked = client.request('paths', { address: 'x.value', limit: 256 });
    const refused = expect(asked).rejects.toMatchObject({ code: 'session/stopped' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.request('stop', {});
    await refused;
    expect((await client.request('paths', { address: 'a158.output', limit: 4 })).count).toBe('2');
  });

  it('are of one sample, of a float, and lead to a cost: anything else is refused in words', async () => {
    const { client } = await open(documentOf('cross-entropy'));
    const ask = (address: string) => client.request('paths', { address, limit: 64 });
    await expect(ask('y.value')).rejects.toMatchObject({ code: 'paths/no-derivative' });
    await expect(ask('q.value')).rejects.toMatchObject({ code: 'paths/unknown-value' });
    await client.request('seed', { from: 'f.output', row: null });
    await expect(ask('x.value')).rejects.toMatchObject({ code: 'paths/not-at-costs' });
    await client.request('seed', { from: null, row: null });
    await client.request('sample', { sample: 'mean' });
    await expect(ask('x.value')).rejects.toMatchObject({ code: 'session/mean-view' });
  });
});

describe('a fan-out', () => {
  it('says which contributions are not computed at the cursor', async () => {
    const { client, end } = await open(documentOf('diamond'));
    const known = async (cursor: number): Promise<boolean[]> => {
      await client.request('goTo', { cursor });
      const { branches } = await client.request('fan-out', { address: 'W.value' });
      expect(branches.map((branch) => branch.node)).toEqual(['p', 'q']);
      return branches.map(({ gradient }) => gradient !== null);
    };
    expect(await known(end)).toEqual([true, true]);
    expect((await known(end - 1)).filter((each) => each)).toHaveLength(1);
    expect(await known(end - 2)).toEqual([false, false]);
    const { sum, total, gap } = await client.request('fan-out', { address: 'W.value' });
    expect([sum, total, gap]).toEqual([null, null, null]);
  });
});
