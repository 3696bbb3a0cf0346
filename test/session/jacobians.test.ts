import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { JacobianChain, JacobianOf, JacobianView, SessionClient, StepView } from '../../session/protocol.ts';
import type { SessionOptions } from '../../session/session.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

function documentOf(name: keyof typeof steppedGraphs): Document {
  const loaded = loadDocument(steppedGraphs[name](), `${name}.chainrule`);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value.document;
}

/** A session at the last gradient of a step. */
async function start(document: Document, options: SessionOptions = { choice: 'cpu' }) {
  const client = createDirectClient(options);
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const { stages } = await client.request('sample', { sample: 0 });
  const gradients = stages.filter(({ phase }) => phase !== 'update').length;
  const stepped = await client.request('goTo', { cursor: gradients });
  return {
    client,
    view: stepped,
    total: (of: string, wrt: string) => client.request('jacobianView', { of: { kind: 'total', of, wrt } }),
    local: (node: string, port: string) => client.request('jacobianView', { of: { kind: 'local', node, port } }),
    chain: (of: string, wrt: string) => client.request('jacobianChain', { of, wrt }),
  };
}

/** The sum over the paths of the products of their factors, worked out here. */
function multiplied({ factors, paths }: JacobianChain): number[] {
  const products = paths.map(
    (path) =>
      path
        .map((i) => factors[i] as JacobianChain['factors'][number])
        .map(({ rows, columns, entries }) => ({ rows, columns, entries: entries as readonly number[] }))
        .reduce((left, right) => {
          expect(left.columns).toBe(right.rows);
          const entries = Array.from({ length: left.rows * right.columns }, (_, i) => {
            const [r, c] = [Math.floor(i / right.columns), i % right.columns];
            return right.entries.reduce(
              (sum, x, at) =>
                at % right.columns === c
                  ? sum + x * (left.entries[r * left.columns + Math.floor(at / right.columns)] as number)
                  : sum,
              0,
            );
          });
          return { rows: left.rows, columns: right.columns, entries };
        }).entries,
  );
  const [first = [], ...others] = products;
  return first.map((x, i) => others.reduce((sum, product) => sum + (product[i] as number), x));
}

const farthest = (found: readonly number[], wanted: readonly number[]): number => {
  expect(found).toHaveLength(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs), 1e-12);
  return Math.max(...found.map((x, i) => Math.abs(x - (wanted[i] as number)))) / scale;
};

const nodesOf = (view: StepView): string[] => [
  ...new Set(view.stages.filter(({ phase }) => phase === 'forward').map(({ node }) => node)),
];

describe.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])('the Jacobians of %s', (name) => {
  it('of the cost by everything above it are the gradients of the step', async () => {
    const { client, view, total } = await start(documentOf(name));
    const choices = await client.request('jacobianChoices', { node: 'C' });
    let compared = 0;
    for (const wrt of choices?.upstream ?? []) {
      const gradient = view.gradients[wrt]?.entries;
      if (!gradient || gradient.length >= 64) continue;
      const found = await total('C.cost', wrt);
      expect(found.rows).toBe(1);
      expect(farthest(found.window.entries, gradient), wrt).toBeLessThan(1e-12);
      compared++;
    }
    expect(compared).toBeGreaterThan(2);
  });

  it('are on the tab what they are on the card, name and numbers', async () => {
    const { client, view, local } = await start(documentOf(name));
    let compared = 0;
    for (const stage of view.stages.filter(({ phase }) => phase === 'backward')) {
      const card = await client.request('card', { stage: stage.index });
      const choices = await client.request('jacobianChoices', { node: stage.node });
      for (const product of card?.products ?? []) {
        const input = choices?.inputs.find(({ from }) => from === product.wrt);
        const found = await local(stage.node, input?.port ?? '');
        expect([found.structure, found.equals]).toEqual([product.structure, product.equals]);
        if (product.jacobian) expect(found.window.entries).toEqual(product.jacobian);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(2);
  });

  it('are the sum over all paths of the products of the blocks on them, by every value above the cost', async () => {
    const { client, total, chain, view } = await start(documentOf(name));
    const last = nodesOf(view).at(-1) as string;
    const choices = await client.request('jacobianChoices', { node: last });
    for (const wrt of choices?.upstream ?? []) {
      const parts = await chain(choices?.of as string, wrt);
      const whole = await total(choices?.of as string, wrt);
      if (parts.gap === null) continue;
      expect(parts.gap, wrt).toBeLessThan(1e-12);
      if (whole.window.rows === 0 || parts.factors.some(({ entries }) => entries === null)) continue;
      if (parts.pathCount > 0) expect(farthest(multiplied(parts), whole.window.entries), wrt).toBeLessThan(1e-12);
    }
  });
});

describe('paths', () => {
  it('of a diamond are two, each with its branch of the shared weight', async () => {
    const { chain, total } = await start(documentOf('diamond'));
    for (const wrt of ['x.value', 'W.value']) {
      const { factors, paths, pathCount } = await chain('sum.output', wrt);
      expect(pathCount).toBe(2);
      expect(paths.map((path) => path.map((i) => factors[i]?.node))).toEqual([
        ['sum', 'a', 'p'],
        ['sum', 'b', 'q'],
      ]);
    }
    // s = W x = (1, 1.375): tanh' and sigmoid' of it, times W
    const slopes = [1, 1.375].map((s) => {
      const sigmoid = 1 / (1 + Math.exp(-s));
      return 1 - Math.tanh(s) ** 2 + sigmoid * (1 - sigmoid);
    }) as [number, number];
    const wanted = [0.5, -1, 1.5, 0.25].map((w, i) => w * (slopes[i >> 1] as number));
    expect(farthest((await total('sum.output', 'x.value')).window.entries, wanted)).toBeLessThan(1e-12);
  });

  it('between values of which none depends on the other are none, and the Jacobian is zero', async () => {
    const { chain, total } = await start(documentOf('diamond'));
    expect(await chain('a.output', 'b.output')).toMatchObject({ factors: [], paths: [], pathCount: 0, gap: 0 });
    expect((await total('a.output', 'b.output')).structure).toBe('zero');
  });
});

describe('a group', () => {
  it('has a Jacobian by each of its ports and weights, the product of its parts', async () => {
    const { client, local, total, chain } = await start(documentOf('group'));
    const choices = await client.request('jacobianChoices', { node: 'a' });
    expect(choices?.inputs.map(({ from, kind }) => `${kind} ${from}`)).toEqual([
      'state x.value',
      'weight a/f.weight',
      'weight a/f.bias',
    ]);
    // x = (1, 1), W = [[1, 2], [-1, 1]]: s = (3, 0), the second unit is at its kink and has slope 0
    expect((await local('a', 'in')).window.entries).toEqual([1, 2, 0, 0]);
    expect((await local('a', 'f.weight')).window.entries).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
    const parts = await chain('a.out', 'x.value');
    expect(parts.factors.map(({ node }) => node)).toEqual(['a/f', 'a/h']);
    expect(multiplied(parts)).toEqual((await total('a.out', 'x.value')).window.entries);
  });
});

/** x of 600 through a linear layer: d s / d W has one copy of x for each unit, and nothing else. */
const wide = (units: number): Document =>
  graph(
    [
      node('x', 'observed', {
        shape: [600],
        value: { dtype: 'float', shape: [600], data: Array.from({ length: 600 }, (_, i) => 0.01 * (i + 1)) },
      }),
      node('f', 'linear', { outFeatures: units }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input'),
  );
const NORM = Math.hypot(...Array.from({ length: 600 }, (_, i) => 0.01 * (i + 1)));

describe('a large one', () => {
  const byWeight: JacobianOf = { kind: 'local', node: 'f', port: 'weight' };

  it('is summarised: norm, singular values, zeros, overview', async () => {
    const { client } = await start(wide(60));
    const found: JacobianView = await client.request('jacobianView', { of: byWeight });
    expect([found.rows, found.columns, found.sampled]).toEqual([60, 36000, null]);
    expect(found.norm / (Math.sqrt(60) * NORM)).toBeCloseTo(1, 10);
    expect(found.zeros).toBeCloseTo(1 - 1 / 60, 12);
    expect(found.structure).toBe('outer-with-input');
    expect(found.singular.count).toBe(60);
    for (const value of found.singular.values) expect(value / NORM).toBeCloseTo(1, 10);
    const { overview } = found;
    expect(overview?.entries).toHaveLength((overview?.rows ?? 0) * (overview?.columns ?? 0));
    // blocks of x along the diagonal: nothing at the top right
    expect(overview?.entries[(overview?.columns ?? 0) - 1]).toBe(0);
    expect(overview?.entries.at(-1)).toBeCloseTo(6, 12);
    const window = await client.request('jacobianWindow', {
      of: byWeight,
      at: { row: 1, column: 599, rows: 2, columns: 3 },
    });
    expect(window).toMatchObject({ row: 1, column: 599, rows: 2, columns: 3 });
    expect(window.entries).toEqual([0, 0.01, 0.02, 0, 0, 0]);
  });

  it('is told from some of its rows and from products where even that is too much', async () => {
    const { client } = await start(wide(100));
    const found = await client.request('jacobianView', { of: byWeight });
    expect([found.rows, found.columns, found.sampled]).toEqual([100, 60000, 64]);
    expect(found.norm / (10 * NORM)).toBeCloseTo(1, 10);
    expect(found.zeros).toBeCloseTo(0.99, 12);
    expect(found.singular.values).toHaveLength(1);
    expect((found.singular.values[0] as number) / NORM).toBeCloseTo(1, 9);
  });

  it('keeps a window inside it, whatever is asked for', async () => {
    const { client } = await start(wide(60));
    const ask = (row: number, column: number, rows: number, columns: number) =>
      client.request('jacobianWindow', { of: byWeight, at: { row, column, rows, columns } });
    expect(await ask(1e9, -5, 1e9, 4)).toMatchObject({ row: 59, column: 0, rows: 1, columns: 4, entries: [0, 0, 0, 0] });
    expect((await ask(Number.NaN, 0, 64, 1e9)).entries).toHaveLength(60 * 1092);
  });
});

describe('what is refused', () => {
  it('is a mean, a value that is not there, and a chain that is too long', async () => {
    const { client, local, chain } = await start(documentOf('diamond'));
    await expect(local('a', 'nothing')).rejects.toMatchObject({ code: 'jacobian/unknown-value' });
    await expect(chain('a.output', 'nobody.value')).rejects.toMatchObject({ code: 'jacobian/unknown-value' });
    await client.request('sample', { sample: 'mean' });
    await expect(local('a', 'input')).rejects.toMatchObject({ code: 'session/mean-view' });
    const many = Array.from({ length: 70 }, (_, i) => node(`h${i}`, 'tanh'));
    const along = wires('x.value -> h0.input', ...many.slice(1).map((_, i) => `h${i}.output -> h${i + 1}.input`));
    const x = node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [1, 2] } });
    const long = await start(graph([x, ...many], along));
    await expect(long.chain('h69.output', 'x.value')).rejects.toMatchObject({ code: 'jacobian/long-chain' });
  });
});

describeGpu('on WebGPU', () => {
  it('a product of parts is the Jacobian of the whole, near to float64', async () => {
    const gpu = await nodeGpu();
    const document = documentOf('attention');
    const [here, there] = [await start(document), await start(document, { choice: 'webgpu', gpu })];
    const parts = await there.chain('O.output', 'X.value');
    expect(parts.pathCount).toBe(3);
    expect(parts.gap).toBeLessThan(1e-5);
    const [mine, its] = [await here.total('O.output', 'X.value'), await there.total('O.output', 'X.value')];
    expect(farthest(its.window.entries, mine.window.entries)).toBeLessThan(1e-5);
    expect(its.window.entries).not.toEqual(mine.window.entries);
  });
});
