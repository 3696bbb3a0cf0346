import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { DeviceChoice, Field, FieldRequest, SessionClient } from '../../session/protocol.ts';
import { tensor } from '../../session/testing.ts';
import { describeGpu } from '../support/gpu.ts';
import { openExample } from '../support/open-example.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function opened(document: Document, choice: DeviceChoice = 'cpu'): Promise<SessionClient> {
  const client = createDirectClient(choice === 'cpu' ? { choice } : { choice, gpu: await nodeGpu() });
  clients.push(client);
  await client.request('open', { document, tables: {}, generation: 1 });
  return client;
}

const fieldOf = async (document: Document, request: Partial<FieldRequest> = {}, choice: DeviceChoice = 'cpu'): Promise<Field> =>
  (await opened(document, choice)).request('field', { points: 5, ...request });

/** Coordinates of a place of the grid, the first axis by columns. */
const placeOf = ({ axes, points }: Field, k: number): number[] =>
  axes.map(({ from, to }, axis) => from + ((to - from) * (Math.floor(k / points ** axis) % points)) / (points - 1));

const sigmoid = (s: number): number => 1 / (1 + Math.exp(-s));

const X = [-1, 0, 2, 1, 0, -1, 1, 3];
/** s = x1 - 2 x2 + 0.5 tells 1 from 0. */
const LOGISTIC = graph(
  [
    node('x', 'observed', { shape: [2], value: tensor([4, 2], X) }),
    node('y', 'observed', { shape: [1], value: tensor([4, 1], [0, 0, 1, 0]) }),
    node('f', 'linear', { outFeatures: 1 }),
    node('C', 'bce-with-logits-loss'),
  ],
  wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  { parameters: { 'f.weight': { value: tensor([1, 2], [1, -2]) }, 'f.bias': { value: tensor([1], [0.5]) } } },
);

const LINE = graph(
  [
    node('x', 'observed', { shape: [1], value: tensor([4, 1], [-1, 0.5, 2, 3]) }),
    node('y', 'observed', { shape: [1], value: tensor([4, 1], [1, 0, -2, 0.5]) }),
    node('f', 'linear', { outFeatures: 1 }),
    node('C', 'mse-loss'),
  ],
  wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  { parameters: { 'f.weight': { value: tensor([1, 1], [0.5]) }, 'f.bias': { value: tensor([1], [-0.25]) } } },
);

/** Two moons through a hidden layer to two classes. */
const MOONS: Document = {
  ...graph(
    [
      node('x', 'observed', { shape: [2] }),
      node('y', 'observed', { shape: [], dtype: 'int32' }),
      node('f', 'linear', { outFeatures: 6 }),
      node('h', 'tanh'),
      node('g', 'linear', { outFeatures: 2 }),
      node('C', 'cross-entropy'),
    ],
    wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
  ),
  data: {
    sources: { moons: { generator: 'two-moons', rows: 40, noise: 0.1, seed: 1 } },
    columns: { 'x.value': { source: 'moons', columns: ['x1', 'x2'] }, 'y.value': { source: 'moons', columns: ['label'] } },
    split: { first: 30 },
  },
};

/** The third entry says all, the second little, the first nothing. */
const WIDE = graph(
  [
    node('x', 'observed', { shape: [3], value: tensor([4, 3], [5, 0, -1, 5, 1, 0, 5, 0, 1, 5, 2, 2]) }),
    node('y', 'observed', { shape: [1], value: tensor([4, 1], [-2, 0, 2, 4]) }),
    node('f', 'linear', { outFeatures: 1 }),
    node('C', 'mse-loss'),
  ],
  wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  { parameters: { 'f.weight': { value: tensor([1, 3], [1, 10, 100]) }, 'f.bias': { value: tensor([1], [0]) } } },
);

describe('a field', () => {
  it('of a linear classifier has its boundary where the score is 0', async () => {
    const field = await fieldOf(LOGISTIC, { points: 41 });
    expect(field).toMatchObject({
      kind: 'probability',
      width: 1,
      input: { address: 'x.value' },
      output: { address: 'f.output' },
    });
    expect(field.values).toHaveLength(41 * 41);
    for (const [k, share] of field.values.entries()) {
      const [x1 = Number.NaN, x2 = Number.NaN] = placeOf(field, k);
      expect(share).toBeCloseTo(sigmoid(x1 - 2 * x2 + 0.5), 12);
      expect(share > 0.5).toBe(x1 - 2 * x2 + 0.5 > 0);
    }
    expect([...field.data.at]).toEqual(X);
    expect([...(field.data.targets ?? [])]).toEqual([0, 0, 1, 0]);
  });

  it('of an input of one entry is the line that is fitted', async () => {
    const field = await fieldOf(LINE, { points: 9 });
    expect(field).toMatchObject({
      kind: 'number',
      axes: [{ entry: 0, from: expect.closeTo(-1.6, 12), to: expect.closeTo(3.6, 12) }],
    });
    expect(field.values).toHaveLength(9);
    for (const [k, y] of field.values.entries()) expect(y).toBeCloseTo(0.5 * (placeOf(field, k)[0] as number) - 0.25, 12);
    expect([...(field.data.targets ?? [])]).toEqual([1, 0, -2, 0.5]);
  });

  it('has the numbers that single samples have', async () => {
    const client = await opened(MOONS);
    const field = await client.request('field', { points: 4 });
    expect(field).toMatchObject({ kind: 'classes', width: 2, points: 4 });
    expect([...field.data.held].filter((held) => held === 1)).toHaveLength(10);
    const weights = await client.request('parameters', {});
    const fixed = Object.fromEntries(
      [...Object.entries(weights)].map(([address, { shape, data }]) => [address, { value: tensor(shape, [...data]) }]),
    );
    for (const k of [0, 5, 6, 15]) {
      const alone: Document = {
        ...MOONS,
        nodes: MOONS.nodes.map((each) => {
          if (each.id === 'x') return node('x', 'observed', { shape: [2], value: tensor([2], placeOf(field, k)) });
          return each.id === 'y'
            ? node('y', 'observed', { shape: [], dtype: 'int32', value: { dtype: 'int32', shape: [], data: [0] } })
            : each;
        }),
        data: {},
        parameters: fixed,
      };
      const single = await opened(alone);
      await single.request('goTo', { cursor: 3 });
      const scores = [...((await single.request('tensor', { address: 'g.output', what: 'value' }))?.data ?? [])].map(Math.exp);
      const sum = scores.reduce((a, b) => a + b, 0);
      for (const [c, score] of scores.entries()) expect(field.values[2 * k + c]).toBeCloseTo(score / sum, 12);
    }
  });

  it('of a wider input moves what tells most, and holds the rest', async () => {
    const mean = await fieldOf(WIDE, { points: 3 });
    expect(mean.axes).toMatchObject([{ entry: 2, from: -1.45, to: expect.closeTo(2.45, 12) }]);
    expect(mean.values[0]).toBeCloseTo(5 + 10 * 0.75 - 145, 10);
    const sample = await fieldOf(WIDE, { points: 3, held: 'sample' });
    expect(sample.values[0]).toBeCloseTo(5 + 0 - 145, 10);
    const plane = await fieldOf(WIDE, { points: 3, entries: [2, 0] });
    expect(plane.axes.map(({ entry }) => entry)).toEqual([2, 0]);
    expect(plane.values[0]).toBeCloseTo(100 * (plane.axes[0]?.from ?? 0) + (plane.axes[1]?.from ?? 0) + 7.5, 10);
  });

  it('of a GAN is the discriminator, with the data and what the generator makes', async () => {
    const field = await fieldOf(openExample('gan-ring'), { points: 7 });
    expect(field).toMatchObject({ kind: 'probability', input: { address: 'x.value' }, output: { address: 'D.score' } });
    expect(field.made).toMatchObject({ from: 'G.point' });
    expect(field.made?.at).toHaveLength(1024);
    expect(new Set(field.made?.at).size).toBe(1024);
    expect(field.data.at).toHaveLength(1024);
    expect(field.data.targets).toBeNull();
  });

  it('follows the weights while they are trained', async () => {
    const client = await opened(LINE);
    const before = await client.request('field', { points: 3 });
    await client.request('train', { steps: 200 });
    const after = await client.request('field', { points: 3 });
    expect(after.step).toBe(200);
    const weights = await client.request('parameters', {});
    const [w, b] = [weights['f.weight']?.data[0] as number, weights['f.bias']?.data[0] as number];
    expect(after.values[2]).toBeCloseTo(w * 3.6 + b, 10);
    expect(after.values[2]).not.toBeCloseTo(before.values[2] as number, 2);
  });

  it('takes its own choice where another document has no such value', async () => {
    const field = await fieldOf(LINE, { input: 'gone.value', output: 'gone.output', entries: [7] });
    expect(field).toMatchObject({ input: { address: 'x.value' }, output: { address: 'f.output' }, axes: [{ entry: 0 }] });
  });

  it('is of the graph that is open, not of one before it with the same names and sizes', async () => {
    const other = { ...MOONS, nodes: MOONS.nodes.map((each) => (each.id === 'h' ? { ...each, type: 'relu' } : each)) };
    const client = await opened(MOONS);
    const before = await client.request('field', { points: 4 });
    await client.request('open', { document: other, tables: {}, generation: 2 });
    const after = await client.request('field', { points: 4 });
    expect([...after.values]).toEqual([...(await fieldOf(other, { points: 4 })).values]);
    expect([...after.values]).not.toEqual([...before.values]);
  });

  it('of a part of the plane has the numbers of its places, and the data where it lies', async () => {
    const ranges = [
      [-0.5, 0.25],
      [1, 4],
    ] as const;
    const field = await fieldOf(LOGISTIC, { points: 4, ranges });
    expect(field.axes.map(({ entry, from, to }) => [entry, from, to])).toEqual([
      [0, -0.5, 0.25],
      [1, 1, 4],
    ]);
    for (const [k, share] of field.values.entries()) {
      const [x1 = Number.NaN, x2 = Number.NaN] = placeOf(field, k);
      expect(share).toBeCloseTo(sigmoid(x1 - 2 * x2 + 0.5), 12);
    }
    expect([...field.data.at]).toEqual(X);
    // a range for each axis, or none
    const whole = await fieldOf(LOGISTIC, { points: 4 });
    expect((await fieldOf(LOGISTIC, { points: 4, ranges: [[0, 1]] })).axes).toEqual(whole.axes);
  });

  it.each([
    [1, 1],
    [2, -2],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
  ])('refuses to be seen from %f to %f', async (from, to) => {
    await expect(fieldOf(LINE, { ranges: [[from, to]] })).rejects.toMatchObject({ code: 'field/range' });
  });

  it.each([1, 162, 2.5])('refuses a side of %f points', async (points) => {
    await expect(fieldOf(LINE, { points })).rejects.toMatchObject({ code: 'field/points' });
  });
  it('says what is missing', async () => {
    const none = graph([node('w', 'parameter', { shape: [] }), node('C', 'scalar-cost')], wires('w.value -> C.input'));
    await expect(fieldOf(none)).rejects.toMatchObject({ code: 'field/no-input' });
    const loose = graph([node('x', 'observed', { shape: [2], value: tensor([2], [1, 2]) }), ...none.nodes], none.edges);
    await expect(fieldOf(loose)).rejects.toMatchObject({ code: 'field/no-output' });
  });
});

describeGpu('a field, WebGPU', () => {
  it.each([
    ['classes', MOONS],
    ['a line', LINE],
  ])('has the numbers of the CPU: %s', async (_, document) => {
    const [cpu, gpu] = [await fieldOf(document, { points: 11 }), await fieldOf(document, { points: 11 }, 'webgpu')];
    expect(gpu.values).toHaveLength(cpu.values.length);
    for (const [k, value] of cpu.values.entries()) expect(gpu.values[k]).toBeCloseTo(value, 4);
  });
});
