import { afterEach, describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { Focus, SessionClient } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';

type Name = keyof typeof steppedGraphs;

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** All connections of a graph's blocks, three entries each, with the cursor behind backward. */
async function connections(name: Name, choice: 'cpu' | 'webgpu'): Promise<Focus[]> {
  const client = createDirectClient({ choice, gpu: await nodeGpu(), seed: 5 });
  clients.push(client);
  const document = JSON.parse(steppedGraphs[name]()) as Document;
  const { view } = await client.request('open', { document, tables: {}, generation: 1 });
  const stages = view?.stages ?? [];
  await client.request('goTo', { cursor: stages.filter(({ phase }) => phase !== 'update').length });
  const found: Focus[] = [];
  for (const { phase, node } of stages) {
    if (phase !== 'forward') continue;
    for (const entry of [0, 1, 5]) {
      const focus = await client.request('focus', { path: node, entry, first: 0 });
      if (focus) found.push(focus);
    }
  }
  return found;
}

const FUNCTIONS: Readonly<Record<string, (s: number) => number>> = {
  a: Math.tanh,
  b: (s) => 1 / (1 + Math.exp(-s)),
};

describe('the focus on the five graphs', () => {
  it.each([
    ['lecture', 6, 9],
    ['diamond', 6, 6],
    ['group', 6, 6],
    ['cross-entropy', 0, 3],
    ['attention', 0, 9],
  ] as const)('multiplies and adds to the gradients of the session: %s', async (name, functions, sums) => {
    const found = await connections(name, 'cpu');
    expect(found.filter(({ kind }) => kind === 'function')).toHaveLength(functions);
    expect(found.filter(({ kind }) => kind === 'sum')).toHaveLength(sums);
    for (const focus of found) {
      if (focus.kind === 'sum') {
        const drawn = focus.connections.reduce(
          (sum, { weight, gradient }) => sum + (weight ?? Number.NaN) * (gradient ?? Number.NaN),
          0,
        );
        expect(drawn + (focus.rest ?? Number.NaN)).toBeCloseTo(focus.gradient ?? Number.NaN, 6);
      } else {
        expect((focus.gradients.z ?? Number.NaN) * (focus.slope ?? Number.NaN)).toBeCloseTo(focus.gradients.s ?? Number.NaN, 6);
      }
    }
  });

  it('has the slope of central differences in float64', async () => {
    const step = 1e-5;
    for (const focus of await connections('diamond', 'cpu')) {
      const h = FUNCTIONS[focus.to.split('.')[0] ?? ''];
      if (focus.kind !== 'function' || !h || focus.s === null) continue;
      expect(focus.slope).toBeCloseTo((h(focus.s + step) - h(focus.s - step)) / (2 * step), 6);
      expect(focus.curve?.z[7]).toBeCloseTo(h(focus.curve?.s[7] ?? Number.NaN), 6);
    }
    expect.hasAssertions();
  });
});

describeGpu('the focus on WebGPU', () => {
  it('draws the same curves and slopes as the CPU', async () => {
    const [gpu, cpu] = [await connections('diamond', 'webgpu'), await connections('diamond', 'cpu')];
    expect(gpu.length).toBe(cpu.length);
    for (const [i, focus] of gpu.entries()) {
      const other = cpu[i];
      if (focus.kind !== 'function' || other?.kind !== 'function') continue;
      expect(focus.slope).toBeCloseTo(other.slope ?? Number.NaN, 5);
      for (const [k, z] of (focus.curve?.z ?? []).entries()) expect(z).toBeCloseTo(other.curve?.z[k] ?? Number.NaN, 5);
    }
  });
});
