import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { type Document, splitAddress } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { SessionClient } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(document: Document, choice: 'cpu' | 'webgpu' = 'cpu', precision?: 'float32') {
  const client = createDirectClient({
    seed: 3,
    choice,
    ...(choice === 'webgpu' ? { gpu: await nodeGpu() } : {}),
    ...(precision ? { precision } : {}),
  });
  clients.push(client);
  const { diagnostics, view } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const passes = view.stages.filter(({ phase }) => phase !== 'update').length;
  return { client, end: () => client.request('goTo', { cursor: passes }) };
}

function load(name: keyof typeof steppedGraphs): Document {
  const opened = loadDocument(steppedGraphs[name](), 'graph.chainrule');
  if (!opened.ok) throw new Error('unreadable');
  return opened.value.document;
}

const tensor = (data: number[], shape = [data.length], dtype = 'float') => ({ dtype, shape, data });

/** x through one block to a squared norm against 0. */
const through = (type: string, x: number[]): Document =>
  graph(
    [
      node('x', 'observed', { shape: [x.length], value: tensor(x) }),
      node('b', type),
      node('y', 'observed', { shape: [x.length], value: tensor(x.map(() => 0)) }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> b.input', 'b.output -> C.input', 'y.value -> C.target'),
  );

/** x / d to a squared norm. */
const quotient = (): Document =>
  graph(
    [
      node('x', 'observed', { shape: [2, 2], value: tensor([1, 2, 3, 4], [2, 2]) }),
      node('d', 'observed', { shape: [2], value: tensor([1, 0]) }),
      node('q', 'div'),
      node('s', 'sum'),
      node('y', 'observed', { shape: [], value: tensor([0], []) }),
      node('C', 'mse-loss'),
    ],
    wires('x.value -> q.input', 'd.value -> q.other', 'q.output -> s.input', 's.output -> C.input', 'y.value -> C.target'),
  );

/** sqrt(x) where x > 0, else x: finite forward, and 0 times infinity backward at x = 0. */
const hidden = (): Document =>
  graph(
    [
      node('x', 'observed', { shape: [3], value: tensor([4, 0, 1]) }),
      node('zero', 'constant', { value: tensor([0], []) }),
      node('root', 'sqrt'),
      node('c', 'gt'),
      node('w', 'where'),
      node('y', 'observed', { shape: [3], value: tensor([1, 1, 1]) }),
      node('C', 'squared-norm'),
    ],
    wires(
      'x.value -> root.input',
      'x.value -> c.input',
      'zero.value -> c.other',
      'c.output -> w.condition',
      'root.output -> w.input',
      'x.value -> w.other',
      'w.output -> C.input',
      'y.value -> C.target',
    ),
  );

describe('the first number that is none', () => {
  it.each([
    ['log', [1, 2, -0.5], 2, Number.NaN, -0.5],
    ['log', [1, 0], 1, Number.NEGATIVE_INFINITY, 0],
    ['exp', [1, 800], 1, Number.POSITIVE_INFINITY, 800],
  ])('%s of %j', async (type, x, index, value, input) => {
    const { client, end } = await open(through(type, x));
    await end();
    expect(await client.request('nonFinite', {})).toMatchObject({
      phase: 'forward',
      node: 'b',
      type,
      address: 'b.output',
      index,
      value,
      inputs: [{ address: 'x.value', index, value: input }],
    });
  });

  it('stays the first when the update has made the weights bad as well', async () => {
    const document = graph(
      [
        node('x', 'observed', { shape: [2], value: tensor([1, -1]) }),
        node('l', 'log'),
        node('f', 'linear', { outFeatures: 2 }),
        node('y', 'observed', { shape: [2], value: tensor([1, 1]) }),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> l.input', 'l.output -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    );
    const { client, end } = await open(document);
    const shown = await client.request('goTo', { cursor: (await end()).stages.length });
    expect(shown.stages[shown.cursor - 1]?.phase).toBe('update');
    expect(shown.values['f.weight']?.nonFinite).toBeGreaterThan(0);
    expect(shown.firstNonFinite).toBe('l');
    expect(await client.request('nonFinite', {})).toMatchObject({ node: 'l', address: 'l.output', index: 1 });
  });

  it('of a quotient names numerator and denominator, broadcast', async () => {
    const { client, end } = await open(quotient());
    await end();
    const found = await client.request('nonFinite', {});
    expect(found).toMatchObject({ node: 'q', index: 1, value: Number.POSITIVE_INFINITY });
    expect(found?.inputs).toEqual([
      { address: 'x.value', index: 1, value: 2 },
      { address: 'd.value', index: 1, value: 0 },
    ]);
  });

  it('of a product that overflows float32 names both factors, also in a later row', async () => {
    const document = graph(
      [
        node('x', 'observed', { shape: [2, 2], value: tensor([1, 2, 3, 1e30], [2, 2]) }),
        node('d', 'observed', { shape: [2], value: tensor([1, 1e30]) }),
        node('m', 'mul'),
      ],
      wires('x.value -> m.input', 'd.value -> m.other'),
    );
    const { client, end } = await open(document, 'cpu', 'float32');
    await end();
    const found = await client.request('nonFinite', {});
    expect(found).toMatchObject({ node: 'm', index: 3, value: Number.POSITIVE_INFINITY });
    expect(found?.inputs.map(({ address, index }) => [address, index])).toEqual([
      ['x.value', 3],
      ['d.value', 1],
    ]);
  });

  it('behind a where is found in the backward pass, with the value at which the slope is none', async () => {
    const { client, end } = await open(hidden());
    const { stages } = await end();
    expect(await client.request('nonFinite', {})).toMatchObject({
      phase: 'backward',
      node: 'root',
      type: 'sqrt',
      address: 'x.value',
      index: 1,
      value: Number.NaN,
      inputs: [{ address: 'x.value', index: 1, value: 0 }],
    });
    await client.request('goTo', { cursor: stages.filter(({ phase }) => phase === 'forward').length });
    expect(await client.request('nonFinite', {})).toBeNull();
  });

  it.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])('is nowhere in %s', async (name) => {
    const { client, end } = await open(load(name));
    await end();
    expect(await client.request('nonFinite', {})).toBeNull();
  });
});

describe('a check of gradients', () => {
  it.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])('of %s passes, whole and each block', async (name) => {
    const document = load(name);
    const { client } = await open(document);
    const whole = await client.request('check', { scope: null });
    expect(whole.rows.length).toBeGreaterThan(1);
    expect(whole.passed).toBe(true);
    expect(whole.devices).toEqual([]);
    let rows = 0;
    for (const { id } of document.nodes) {
      const block = await client.request('check', { scope: id });
      expect(block.passed, id).toBe(true);
      rows += block.rows.length;
      for (const row of block.rows) expect(row.address.startsWith(id)).toBe(true);
    }
    expect(rows).toBeGreaterThan(2);
  });

  it.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])(
    'of %s is of the value that backward begins at, along its row',
    async (name) => {
      const document = load(name);
      const { client } = await open(document, 'cpu', 'float32');
      const from = (await begun(client)) as string;
      const { stages } = await client.request('goTo', { cursor: 0 });
      const { gradients } = await client.request('goTo', { cursor: stages.length });
      const check = await client.request('check', { scope: null });
      expect(check.passed, from).toBe(true);
      // the gradients are those of the step, and some are there
      const stepped = check.rows.filter(({ address }) => gradients[address]);
      for (const { address, worst } of stepped) {
        const entry = gradients[address]?.entries[worst?.index ?? 0];
        if (worst && entry !== undefined) expect(worst.gradient, address).toBeCloseTo(entry, 4);
      }
      expect(stepped.some(({ worst }) => worst !== null && worst.gradient !== 0)).toBe(true);
      expect(check.devices.some(({ what }) => what === 'gradient')).toBe(true);
      const { node } = splitAddress(from);
      expect((await client.request('check', { scope: node.split('/')[0] as string })).passed).toBe(true);
    },
  );

  it('needs no cost where backward begins at a value', async () => {
    const { nodes, edges, ...rest } = through('tanh', [0.5, -1]);
    const without = { ...rest, nodes: nodes.slice(0, 2), edges: edges.slice(0, 1) };
    const { client } = await open(without);
    await expect(client.request('check', { scope: null })).rejects.toMatchObject({ code: 'check/no-cost' });
    await client.request('seed', { from: 'b.output', row: [2, 3] });
    const { rows, passed } = await client.request('check', { scope: null });
    expect(passed).toBe(true);
    const slope = (x: number): number => 1 - Math.tanh(x) ** 2;
    expect(rows).toMatchObject([{ address: 'x.value', checked: 2 }]);
    const { index, gradient } = rows[0]?.worst ?? { index: 0, gradient: Number.NaN };
    expect(gradient).toBeCloseTo([2 * slope(0.5), 3 * slope(-1)][index] as number, 12);
  });
});

/** Lets backward begin at the last float value before the cost, with a row of its own. */
async function begun(client: SessionClient): Promise<string | undefined> {
  const { stages } = await client.request('goTo', { cursor: 0 });
  const forward = stages.filter(({ phase }) => phase === 'forward');
  const { values } = await client.request('goTo', { cursor: forward.length });
  const [from] = forward
    .slice(0, -1)
    .flatMap(({ makes }) => makes.filter((address) => values[address]?.dtype === 'float'))
    .slice(-1);
  const size = (values[from ?? '']?.shape ?? []).reduce((product, n) => product * n, 1);
  await client.request('seed', { from: from ?? null, row: Array.from({ length: size }, (_, i) => ((i % 3) - 1) / 2 + 0.25) });
  return from;
}

describeGpu('on WebGPU', () => {
  it('the check and the first bad number answer for the device', async () => {
    const { client, end } = await open(load('diamond'), 'webgpu');
    await end();
    const check = await client.request('check', { scope: null });
    expect(check.passed).toBe(true);
    expect(check.devices.length).toBeGreaterThan(5);
    // e^100 is a number in float64 and none in float32
    const exp = await open(through('exp', [1, 100]), 'webgpu');
    await exp.end();
    expect(await exp.client.request('nonFinite', {})).toMatchObject({ node: 'b', index: 1, inputs: [{ value: 100 }] });
  });
});
