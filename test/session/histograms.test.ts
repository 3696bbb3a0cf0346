import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import { binsOf, deadUnits } from '../../session/histograms/bins.ts';
import type { DeviceChoice, Histogram, HistogramKind, Histograms, SessionClient } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

const value = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float', shape, data });

const X = [-1, 0.5, 2, 3];
const Y = [1, 0, -2, 0.5];
/** Two units, then a relu: the second is below 0 for every sample. */
const W = [1.5, -0.25];
const B = [0.5, -2];
const V = [0.75, 2];

const NETWORK: Document = graph(
  [
    node('x', 'observed', { shape: [1], value: value([4, 1], X) }),
    node('y', 'observed', { shape: [1], value: value([4, 1], Y) }),
    node('f', 'linear', { outFeatures: 2 }),
    node('h', 'relu'),
    node('g', 'linear', { outFeatures: 1, hasBias: false }),
    node('C', 'squared-norm'),
  ],
  wires('x.value -> f.input', 'f.output -> h.input', 'h.output -> g.input', 'g.output -> C.input', 'y.value -> C.target'),
  {
    parameters: {
      'f.weight': { value: value([2, 1], W) },
      'f.bias': { value: value([2], B) },
      'g.weight': { value: value([1, 2], V) },
    },
  },
);

/** What the network comes to, worked out here. */
function byHand() {
  const f = X.flatMap((x) => [0, 1].map((k) => (W[k] as number) * x + (B[k] as number)));
  const h = f.map((s) => Math.max(0, s));
  const rest = X.map(
    (_, p) => (V[0] as number) * (h[2 * p] as number) + (V[1] as number) * (h[2 * p + 1] as number) - (Y[p] as number),
  );
  const mean = (of: (p: number) => number): number => X.reduce((sum, _, p) => sum + of(p), 0) / X.length;
  const dv = [0, 1].map((k) => mean((p) => 2 * (rest[p] as number) * (h[2 * p + k] as number)));
  const db = [0, 1].map((k) => mean((p) => ((f[2 * p + k] as number) > 0 ? 2 * (rest[p] as number) * (V[k] as number) : 0)));
  return { f, h, g: rest.map((r, p) => r + (Y[p] as number)), dv, db };
}

async function ask(choice: DeviceChoice = 'cpu', document = NETWORK): Promise<Histograms> {
  const client = createDirectClient(choice === 'cpu' ? { choice } : { choice, gpu: await nodeGpu() });
  clients.push(client);
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(view, JSON.stringify(diagnostics)).not.toBeNull();
  return client.request('histograms', { bins: 8 });
}

const at = ({ all }: Histograms, kind: HistogramKind, address: string): Histogram => {
  const found = all.find((each) => each.kind === kind && each.address === address);
  if (!found) throw new Error(`no ${kind} ${address}`);
  return found;
};

function expectOf(found: Histogram, entries: readonly number[]): void {
  const mean = entries.reduce((sum, x) => sum + x, 0) / entries.length;
  const sd = Math.sqrt(entries.reduce((sum, x) => sum + (x - mean) ** 2, 0) / entries.length);
  const [min, max] = [Math.min(...entries), Math.max(...entries)];
  expect(found.entries).toBe(entries.length);
  expect(found.mean).toBeCloseTo(mean, 5);
  expect(found.sd).toBeCloseTo(sd, 5);
  expect(found.min).toBeCloseTo(min, 5);
  expect(found.max).toBeCloseTo(max, 5);
  expect(found.zeros).toBe(entries.filter((x) => x === 0).length);
  expect(found.counts.reduce((sum, n) => sum + n, 0) + found.nonFinite).toBe(entries.length);
}

describe.each<DeviceChoice>(['cpu', 'webgpu'])('histograms of a step on %s', (choice) => {
  const describeHere = choice === 'webgpu' ? describeGpu : describe;
  describeHere('of a small network', () => {
    it('are of its weights, their gradients and what its blocks make, as worked out by hand', async () => {
      const found = await ask(choice);
      const { f, h, g, dv, db } = byHand();
      expect([found.step, found.rows, found.of, found.leftOut]).toEqual([0, 4, 4, 0]);
      expectOf(at(found, 'parameter', 'f.weight'), W);
      expectOf(at(found, 'gradient', 'g.weight'), dv);
      expectOf(at(found, 'gradient', 'f.bias'), db);
      const activations = found.all.filter(({ kind }) => kind === 'activation').map(({ address }) => address);
      expect(activations).toEqual(['f.output', 'h.output', 'g.output']);
      expectOf(at(found, 'activation', 'f.output'), f);
      expectOf(at(found, 'activation', 'h.output'), h);
      expectOf(at(found, 'activation', 'g.output'), g);
      expect(at(found, 'activation', 'h.output').dead).toEqual({ units: 1, of: 2 });
      expect(at(found, 'activation', 'f.output').dead).toBeUndefined();
    });
  });
});

describe('histograms', () => {
  it('are of each objective for its own weights', async () => {
    const document: Document = {
      ...NETWORK,
      nodes: [...NETWORK.nodes, node('D', 'squared-norm')],
      edges: [...NETWORK.edges, ...wires('f.output -> D.input')],
      training: {
        objectives: [
          { cost: 'C.cost', parameters: ['g.*'], optimizer: { type: 'sgd', lr: 0.1 } },
          { cost: 'D.cost', parameters: ['f.*'], optimizer: { type: 'sgd', lr: 0.1 } },
        ],
      },
    };
    const found = await ask('cpu', document);
    const { f, dv } = byHand();
    expectOf(at(found, 'gradient', 'g.weight'), dv);
    const ofD = [0, 1].map((k) => X.reduce((sum, _, p) => sum + 2 * (f[2 * p + k] as number), 0) / 4);
    expectOf(at(found, 'gradient', 'f.bias'), ofD);
  });

  it('count each finite entry once, the largest in the last bin, and the others apart', () => {
    const found = binsOf([0, 1, 2, 3, 4, Number.NaN, Number.POSITIVE_INFINITY, 0], 4);
    expect([...found.counts]).toEqual([2, 1, 1, 2]);
    expect([found.zeros, found.nonFinite, found.entries]).toEqual([2, 2, 8]);
  });

  it.each([
    [
      [5, 5, 5],
      [3, 0, 0],
    ],
    [
      [-Number.MAX_VALUE, Number.MAX_VALUE],
      [1, 0, 1],
    ],
    [[], [0, 0, 0]],
    [[Number.NaN], [0, 0, 0]],
  ])('of %j', (data, counts) => expect([...binsOf(data, 3).counts]).toEqual(counts));

  it('tell which units are 0 in every row', () => {
    expect(deadUnits([0, 1, 0, 0, 0, 0], 3)).toBe(2);
    expect(deadUnits([0, 1, 0, 2, 0, 0], 3)).toBe(1);
  });
});
