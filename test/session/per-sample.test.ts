import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createDirectClient } from '../../session/direct.ts';
import type { PerSample } from '../../session/protocol.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';

const documentOf = (text: string) => {
  const loaded = loadDocument(text, 'graph', { catalogue: opOf });
  if (!loaded.ok) throw new Error('the graph is wrong');
  return loaded.value.document;
};

/** Each unfolded sample is held against the stepper with that sample on view. */
async function compare(text: string, tables: Record<string, string>, samples: readonly number[]): Promise<void> {
  const client = createDirectClient({ choice: 'cpu' });
  await client.request('open', { document: documentOf(text), tables, generation: 1 });
  const unfolded = await client.request('perSample', { samples });
  for (const [i, sample] of samples.entries()) {
    await client.request('sample', { sample });
    const { stages } = await client.request('goTo', { cursor: 0 });
    const view = await client.request('goTo', { cursor: stages.filter(({ phase }) => phase !== 'update').length });
    expect(unfolded.costs[i]).toBeCloseTo(view.values['C.cost']?.entries[0] as number, 12);
    expect(Object.keys(unfolded.gradients).length).toBeGreaterThan(0);
    for (const [address, { each, gap }] of Object.entries(unfolded.gradients)) {
      const stepped = view.gradients[address];
      expect(each[i]?.shape).toEqual(stepped?.shape);
      expect(each[i]?.norm).toBeCloseTo(stepped?.norm as number, 11);
      for (const [k, x] of (each[i]?.entries ?? []).entries()) expect(x).toBeCloseTo(stepped?.entries[k] as number, 11);
      expect(gap).toBeLessThan(1e-12);
    }
  }
  client.dispose();
}

it('gives the gradients that central differences of each cost give', async () => {
  const document = documentOf(steppedGraphs.diamond());
  const weight = document.parameters['W.value']?.value;
  if (!weight) throw new Error('the diamond has no weight');
  const client = createDirectClient({ choice: 'cpu' });
  let generation = 0;
  const unfolded = async (entry: number, step: number) => {
    const data = weight.data.map((x, i) => (i === entry ? (x as number) + step : x));
    const value = { ...weight, data };
    const moved = { ...document, parameters: { 'W.value': { ...document.parameters['W.value'], value } } };
    await client.request('open', { document: moved, tables: {}, generation: ++generation, fresh: true });
    return client.request('perSample', { samples: [0] });
  };
  const gradient = (await unfolded(0, 0)).gradients['W.value']?.each[0]?.entries ?? [];
  expect(gradient.length).toBe(4);
  for (const [entry, x] of gradient.entries()) {
    const [right, left] = [await unfolded(entry, 1e-5), await unfolded(entry, -1e-5)];
    expect(x).toBeCloseTo(((right.costs[0] as number) - (left.costs[0] as number)) / 2e-5, 7);
  }
  client.dispose();
});

describeGpu('the graph unfolded on WebGPU', () => {
  it('gives what the CPU gives', async () => {
    const read = (path: string): string => readFileSync(inRoot('examples', path), 'utf8');
    const found = await Promise.all(
      (['webgpu', 'cpu'] as const).map(async (choice) => {
        const client = createDirectClient({ choice, gpu: await nodeGpu() });
        const document = documentOf(read('logistic-regression-iris.chainrule'));
        await client.request('open', { document, tables: { iris: read('data/iris.csv') }, generation: 1 });
        const answer = await client.request('perSample', { samples: [0, 60, 120] });
        client.dispose();
        return answer;
      }),
    );
    const [gpu, cpu] = found as [PerSample, PerSample];
    expect(gpu.costs).toEqual(cpu.costs.map((x) => expect.closeTo(x, 4)));
    for (const [address, { each, gap }] of Object.entries(gpu.gradients)) {
      for (const [i, { entries }] of each.entries())
        expect(entries).toEqual((cpu.gradients[address]?.each[i]?.entries ?? []).map((x) => expect.closeTo(x, 4)));
      expect(gap).toBeLessThan(1e-5);
    }
  });
});

it('each unfolded sample of a table is what it is alone', () => {
  const read = (path: string): string => readFileSync(inRoot('examples', path), 'utf8');
  return compare(read('linear-regression-iris.chainrule'), { iris: read('data/iris.csv') }, [3, 77, 149]);
});

for (const [name, text] of Object.entries(steppedGraphs)) {
  it(`one sample of the graph "${name}" is what is stepped`, () => compare(text(), {}, [0]));
}
