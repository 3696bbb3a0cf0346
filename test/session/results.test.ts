import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { ClassPart, DeviceChoice, NumberPart, Results, SessionClient } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function resultsOf(document: Document, choice: DeviceChoice = 'cpu', held: 'validation' | 'test' = 'test') {
  const client = createDirectClient(choice === 'cpu' ? { choice } : { choice, gpu: await nodeGpu() });
  clients.push(client);
  const tables = Object.fromEntries(
    Object.entries(document.data.sources ?? {}).map(([name, { inline }]) => [name, inline ?? '']),
  );
  const { view, diagnostics } = await client.request('open', { document, tables, generation: 1 });
  expect(view, JSON.stringify(diagnostics)).not.toBeNull();
  return client.request('results', { choice: 0, held });
}

/** Rows [scores of three classes, name of the true one]; the scores go through an identity. */
const ROWS: readonly (readonly [number, number, number, string])[] = [
  [3, 1, 2, 'ash'],
  [1, 3, 2, 'ash'],
  [0, 5, 1, 'birch'],
  [0, 1, 5, 'birch'],
  [2, 0, 7, 'cedar'],
  [9, 0, 7, 'cedar'],
  [9, 0, 7, 'cedar'],
  [0, 0, 1, 'cedar'],
];
const NAMES = ['ash', 'birch', 'cedar'];

const CLASSIFIER: Document = {
  ...graph(
    [
      node('x', 'observed', { shape: [3] }),
      node('y', 'observed', { shape: [], dtype: 'int32' }),
      node('f', 'linear', { outFeatures: 3, hasBias: false }),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    { parameters: { 'f.weight': { value: { dtype: 'float', shape: [3, 3], data: [1, 0, 0, 0, 1, 0, 0, 0, 1] } } } },
  ),
  data: {
    sources: { t: { inline: `a,b,c,tree\n${ROWS.map((row) => row.join(',')).join('\n')}\n` } },
    columns: { 'x.value': { source: 't', columns: ['a', 'b', 'c'] }, 'y.value': { source: 't', columns: ['tree'] } },
    split: { first: 6 },
  },
};

/** Row the true class, column the answer. */
function confusion(rows: typeof ROWS): number[] {
  const counts = new Array<number>(9).fill(0);
  for (const [a, b, c, name] of rows) {
    const said = [a, b, c].indexOf(Math.max(a, b, c));
    const at = 3 * NAMES.indexOf(name) + said;
    counts[at] = (counts[at] as number) + 1;
  }
  return counts;
}

const classesIn = (results: Results | null): ClassPart[] => (results?.parts ?? []) as ClassPart[];

describe.each<DeviceChoice>(['cpu', 'webgpu'])('the confusion of classes on %s', (choice) => {
  const describeHere = choice === 'webgpu' ? describeGpu : describe;
  describeHere('of a classifier that is known', () => {
    it('counts true classes by answers, in training and held-back rows', async () => {
      const results = await resultsOf(CLASSIFIER, choice);
      expect(results?.classes).toEqual(NAMES);
      expect(results?.pairs).toEqual([{ output: 'f.output', target: 'y.value', kind: 'classes' }]);
      const [train, test] = classesIn(results);
      expect([train?.part, test?.part]).toEqual(['train', 'test']);
      expect([...(train?.counts ?? [])]).toEqual(confusion(ROWS.slice(0, 6)));
      expect([...(test?.counts ?? [])]).toEqual(confusion(ROWS.slice(6)));
    });
  });
});

describe('the answers', () => {
  it('say of each sample what it is and what it was taken for', async () => {
    const [, test] = classesIn(await resultsOf(CLASSIFIER));
    expect([...(test?.samples ?? [])]).toEqual([6, 7]);
    expect([...(test?.truth ?? [])]).toEqual([2, 2]);
    expect([...(test?.answers ?? [])]).toEqual([0, 2]);
  });

  it('to a single score are no and yes by its sign, where the cost takes scores', async () => {
    const value = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });
    const document = graph(
      [
        node('x', 'observed', { shape: [1], value: value([4, 1], [-2, 0.25, 3, -1]) }),
        node('y', 'observed', { shape: [1], value: value([4, 1], [0, 0, 1, 1]) }),
        node('f', 'linear', { outFeatures: 1, hasBias: false }),
        node('C', 'bce-with-logits-loss'),
      ],
      wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
      { parameters: { 'f.weight': { value: value([1, 1], [1]) } } },
    );
    const results = await resultsOf(document);
    expect(results?.classes).toEqual(['0', '1']);
    expect(classesIn(results).map(({ counts }) => [...counts])).toEqual([[1, 1, 1, 1]]);
  });

  it('leave rows out whose label is no class, and count them', async () => {
    const y = { dtype: 'int32', shape: [3], data: [0, -100, 2] };
    const x = { dtype: 'float', shape: [3, 3], data: [1, 0, 0, 1, 0, 0, 0, 0, 1] };
    const nodes = CLASSIFIER.nodes.map((each) =>
      each.id === 'x'
        ? node('x', 'observed', { shape: [3], value: x })
        : each.id === 'y'
          ? node('y', 'observed', { shape: [], dtype: 'int32', value: y })
          : each,
    );
    const [train] = classesIn(await resultsOf({ ...CLASSIFIER, nodes, data: {} }));
    expect(train?.unlabelled).toBe(1);
    expect([...(train?.counts ?? [])]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('numbers beside what is right', () => {
  // two entries a row: R^2 takes the mean of each by itself
  const X = [1, 2, 3, 5];
  const Y = [
    [1, 10],
    [3, 12],
    [2, 11],
    [6, 15],
  ] as const;
  const W = [1.25, 2];
  const B = [0, 8];
  const value = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });
  const document = graph(
    [
      node('x', 'observed', { shape: [1], value: value([4, 1], X) }),
      node('y', 'observed', { shape: [2], value: value([4, 2], Y.flat()) }),
      node('f', 'linear', { outFeatures: 2 }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    { parameters: { 'f.weight': { value: value([2, 1], W) }, 'f.bias': { value: value([2], B) } } },
  );

  it('have R^2, and residuals with mean, deviation and ends', async () => {
    const results = await resultsOf(document);
    const [train] = (results?.parts ?? []) as NumberPart[];
    const residuals = X.flatMap((x, p) => [0, 1].map((k) => (W[k] as number) * x + (B[k] as number) - (Y[p]?.[k] as number)));
    const errors = residuals.reduce((sum, r) => sum + r * r, 0);
    const spread = [0, 1].reduce((sum, k) => {
      const mean = Y.reduce((all, row) => all + (row[k] as number), 0) / 4;
      return sum + Y.reduce((all, row) => all + ((row[k] as number) - mean) ** 2, 0);
    }, 0);
    expect(train?.count).toBe(8);
    expect(train?.r2).toBeCloseTo(1 - errors / spread, 6);
    const mean = residuals.reduce((sum, r) => sum + r, 0) / 8;
    expect(train?.residuals.mean).toBeCloseTo(mean, 6);
    expect(train?.residuals.sd).toBeCloseTo(Math.sqrt(residuals.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 8), 6);
    expect(train?.residuals.absolute).toBeCloseTo(residuals.reduce((sum, r) => sum + Math.abs(r), 0) / 8, 6);
    expect([train?.residuals.min, train?.residuals.max]).toEqual([Math.min(...residuals), Math.max(...residuals)]);
    expect([...(train?.samples ?? [])]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('are those of all rows where memory takes them in parts', async () => {
    const [count, width] = [70, 2 ** 16];
    const x = Array.from({ length: count }, (_, p) => p + 1);
    // above 2^22 numbers in one value
    expect(count * width).toBeGreaterThan(2 ** 22);
    const large = graph(
      [
        node('x', 'observed', { shape: [1], value: value([count, 1], x) }),
        node('y', 'observed', { shape: [], value: value([count], x) }),
        node('f', 'linear', { outFeatures: width, hasBias: false }),
        node('m', 'mean'),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> f.input', 'f.output -> m.input', 'm.output -> C.input', 'y.value -> C.target'),
      { parameters: { 'f.weight': { init: 'ones' } } },
    );
    const [train] = ((await resultsOf(large))?.parts ?? []) as NumberPart[];
    expect([...(train?.answers ?? [])]).toEqual(x);
    expect([...(train?.truth ?? [])]).toEqual(x);
  });

  it('are not asked for where nothing is compared with data', async () => {
    const alone = { ...document, nodes: document.nodes.filter(({ id }) => id !== 'y'), edges: document.edges.slice(0, 2) };
    expect(await resultsOf(alone)).toBeNull();
  });
});
