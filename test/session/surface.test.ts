import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { DeviceChoice, PlaneSpec, SessionClient, Surface } from '../../session/protocol.ts';
import { network } from '../../session/testing.ts';
import { describeGpu } from '../support/gpu.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

const X = [-1, 0.5, 2, 3];
const Y = [1, 0, -2, 0.5];

/** y = w x + b through four points, from w = 0.5 and b = -0.25. */
const LINE: Document = graph(
  [
    node('x', 'observed', { shape: [1], value: tensor([4, 1], X) }),
    node('y', 'observed', { shape: [1], value: tensor([4, 1], Y) }),
    node('f', 'linear', { outFeatures: 1 }),
    node('C', 'squared-norm'),
  ],
  wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
  {
    parameters: { 'f.weight': { value: tensor([1, 1], [0.5]) }, 'f.bias': { value: tensor([1], [-0.25]) } },
    training: {
      batch: { size: 'all' },
      objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.05 } }],
    },
  },
);

const lossOf = (w: number, b: number): number => X.reduce((sum, x, p) => sum + (w * x + b - (Y[p] as number)) ** 2, 0) / X.length;
/** Of a sample's own cost. */
const slopeOf = (p: number, w: number, b: number): [number, number] => {
  const rest = 2 * (w * (X[p] as number) + b - (Y[p] as number));
  return [rest * (X[p] as number), rest];
};

const PLANE: PlaneSpec = { kind: 'weights', a: { address: 'f.weight', index: 0 }, b: { address: 'f.bias', index: 0 } };

async function opened(choice: DeviceChoice, document = LINE): Promise<SessionClient> {
  const client = createDirectClient(choice === 'cpu' ? { choice } : { choice, gpu: await nodeGpu() });
  clients.push(client);
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(view).not.toBeNull();
  return client;
}

const ask = (client: SessionClient, plane: PlaneSpec, points = 5): Promise<Surface> =>
  client.request('surface', { plane, reach: [1, 2], points });

function expectLine(surface: Surface, w: number, b: number, digits: number): void {
  expect(surface).toMatchObject({ points: 5, rows: 4, of: 4 });
  const [atW, atB] = surface.middle;
  expect(atW).toBeCloseTo(w, digits);
  expect(atB).toBeCloseTo(b, digits);
  for (let row = 0; row < 5; row++)
    for (let column = 0; column < 5; column++)
      expect(surface.costs[row * 5 + column]).toBeCloseTo(lossOf(w - 1 + column / 2, b - 2 + row), digits);
  const each = X.map((_, p) => slopeOf(p, w, b));
  surface.slopes.forEach(([p, alongW, alongB], i) => {
    expect(p).toBe(i);
    expect(alongW).toBeCloseTo(each[i]?.[0] as number, digits);
    expect(alongB).toBeCloseTo(each[i]?.[1] as number, digits);
  });
  expect(surface.slopes).toHaveLength(4);
  const mean = (axis: 0 | 1): number => each.reduce((sum, slope) => sum + slope[axis], 0) / 4;
  expect(surface.slope[0]).toBeCloseTo(mean(0), digits);
  expect(surface.slope[1]).toBeCloseTo(mean(1), digits);
}

describe('the loss over a plane of weights', () => {
  it('is the loss at every place, with the slopes of all and of each sample', async () => {
    expectLine(await ask(await opened('cpu'), PLANE), 0.5, -0.25, 12);
  });

  it('has the path of training on it', async () => {
    const client = await opened('cpu');
    await ask(client, PLANE);
    await client.request('train', { steps: 20 });
    const surface = await ask(client, PLANE);
    const [w, b] = surface.middle;
    expect(surface.step).toBe(20);
    expect(surface.path.map(([step]) => step)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    // each step is that of the gradient where it was taken
    let [atW, atB] = [0.5, -0.25];
    for (const [, a, c] of surface.path) {
      expect(w + a).toBeCloseTo(atW, 10);
      expect(b + c).toBeCloseTo(atB, 10);
      const each = X.map((_, p) => slopeOf(p, atW, atB));
      atW -= (0.05 * each.reduce((sum, slope) => sum + slope[0], 0)) / 4;
      atB -= (0.05 * each.reduce((sum, slope) => sum + slope[1], 0)) / 4;
    }
    await client.request('reset', {});
    expect((await ask(client, PLANE)).path).toEqual([[0, 0, 0]]);
  });

  it('in random directions, the same for a seed, as long as the weights and orthogonal', async () => {
    const client = await opened('cpu', network([1, -2, 0.5, 3], 'square'));
    const [one, again, other] = [
      await ask(client, { kind: 'random', seed: 1 }, 3),
      await ask(client, { kind: 'random', seed: 1 }, 3),
      await ask(client, { kind: 'random', seed: 2 }, 3),
    ];
    const { loss } = await client.request('perSample', { samples: [0, 1] });
    expect(one.costs[4]).toBeCloseTo(loss, 12);
    expect(again.costs).toEqual(one.costs);
    expect(other.costs).not.toEqual(one.costs);
  });

  it('in the two directions in which training moved most', async () => {
    const client = await opened('cpu');
    await expect(ask(client, { kind: 'principal' })).rejects.toMatchObject({ code: 'surface/no-path' });
    await ask(client, PLANE);
    await client.request('train', { steps: 30 });
    const { path } = await ask(client, { kind: 'principal' });
    // two weights: the plane holds the whole path
    const [, a, b] = path[0] as readonly [number, number, number];
    const surface = await ask(client, PLANE);
    const [, w, c] = surface.path[0] as readonly [number, number, number];
    expect(Math.hypot(a, b)).toBeCloseTo(Math.hypot(w, c), 10);
    const spread = (axis: 1 | 2): number => path.reduce((sum, place) => sum + place[axis] ** 2, 0);
    expect(spread(1)).toBeGreaterThan(spread(2));
  });

  it('is walked down with batches of several sizes from one start, and nothing stored changes', async () => {
    const client = await opened('cpu');
    const specs = [
      { batch: 'all', lr: 0.05 },
      { batch: 1, lr: 0.05 },
      { batch: 2, lr: 0.05 },
    ] as const;
    const [all, one, two] = await client.request('walks', { plane: PLANE, walks: specs, steps: 6 });
    expect([all, one, two].map((walk) => walk?.path[0])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect([all, one, two].map((walk) => walk?.evaluations)).toEqual([
      [0, 4, 8, 12, 16, 20, 24],
      [0, 1, 2, 3, 4, 5, 6],
      [0, 2, 4, 6, 8, 10, 12],
    ]);
    let [w, b] = [0.5, -0.25];
    all?.path.forEach(([a, c], i) => {
      expect(a).toBeCloseTo(w - 0.5, 12);
      expect(c).toBeCloseTo(b + 0.25, 12);
      expect(all.costs[i]).toBeCloseTo(lossOf(w, b), 12);
      const each = X.map((_, p) => slopeOf(p, w, b));
      w -= (0.05 * each.reduce((sum, slope) => sum + slope[0], 0)) / 4;
      b -= (0.05 * each.reduce((sum, slope) => sum + slope[1], 0)) / 4;
    });
    // a first step of one sample goes along that sample's own gradient
    const [da, db] = one?.path[1] ?? [0, 0];
    const own = X.map((_, p) => slopeOf(p, 0.5, -0.25)).find(([along]) => Math.abs(-0.05 * along - da) < 1e-12);
    expect(own && -0.05 * own[1]).toBeCloseTo(db, 12);
    expect(await client.request('walks', { plane: PLANE, walks: specs, steps: 6 })).toEqual([all, one, two]);
    expect((await ask(client, PLANE)).middle).toEqual([0.5, -0.25]);
  });

  it('says where a walk leaves the finite numbers', async () => {
    const client = await opened('cpu');
    const [walk] = await client.request('walks', { plane: PLANE, walks: [{ batch: 'all', lr: 1e200 }], steps: 10 });
    expect(walk?.diverged).toBe(true);
    expect(walk?.path.flat().every(Number.isFinite)).toBe(true);
  });

  it('gives the weights at a place, once there is a surface', async () => {
    const client = await opened('cpu');
    await expect(client.request('surfacePoint', { a: 1, b: 2 })).rejects.toMatchObject({ code: 'surface/no-plane' });
    await ask(client, PLANE);
    const point = await client.request('surfacePoint', { a: 1, b: -2 });
    expect(Array.from(point['f.weight']?.data ?? [])).toEqual([1.5]);
    expect(Array.from(point['f.bias']?.data ?? [])).toEqual([-2.25]);
    await client.request('train', { steps: 4 });
    expect((await client.request('surfacePath', {})).path).toHaveLength(5);
  });

  it.each([
    ['surface/no-entry', { kind: 'weights', a: { address: 'f.weight', index: 1 }, b: { address: 'f.bias', index: 0 } }],
    ['surface/unknown-weight', { kind: 'weights', a: { address: 'x.value', index: 0 }, b: { address: 'f.bias', index: 0 } }],
    ['surface/one-entry', { kind: 'weights', a: { address: 'f.bias', index: 0 }, b: { address: 'f.bias', index: 0 } }],
  ] as const)('refuses what is no plane: %s', async (code, plane) => {
    await expect(ask(await opened('cpu'), plane)).rejects.toMatchObject({ code });
  });

  it.each([4, 203, 1, Number.NaN])('refuses %d points on a side', async (points) => {
    await expect(ask(await opened('cpu'), PLANE, points)).rejects.toMatchObject({ code: 'surface/points' });
  });
});

describeGpu('the loss over a plane of weights on WebGPU', () => {
  it('is that of the CPU', async () => expectLine(await ask(await opened('webgpu'), PLANE), 0.5, -0.25, 4));
});
