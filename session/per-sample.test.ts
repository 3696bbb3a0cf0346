import { beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../graph-core/model/document.ts';
import { graph, node, wires } from '../graph-core/validate/testing.ts';
import { createDirectClient } from './direct.ts';
import type { PerSample, SessionClient, StepView } from './protocol.ts';
import { network, tensor } from './testing.ts';

async function opened(document: Document, tables: Record<string, string> = {}): Promise<SessionClient> {
  const client = createDirectClient();
  await client.request('useDevice', { choice: 'cpu' });
  const report = await client.request('open', { document, tables, generation: 1 });
  if (report.view === null) throw new Error(report.diagnostics.map((d) => d.message).join('\n'));
  return client;
}

/** The step on view with both passes done, before the update. */
async function differentiated(client: SessionClient): Promise<StepView> {
  const { stages } = await client.request('goTo', { cursor: 0 });
  return client.request('goTo', { cursor: stages.filter(({ phase }) => phase !== 'update').length });
}

describe('the graph unfolded over samples', () => {
  // y = w x with x = 1, 2, 4 and target 0.5: dC[p]/dw = 2 (w x - 0.5) x
  const line = graph(
    [
      node('x', 'observed', { shape: [1], value: tensor([3, 1], [1, 2, 4]) }),
      node('f', 'linear', { outFeatures: 1, hasBias: false }),
      node('y', 'observed', { shape: [1], value: tensor([1], [0.5]) }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    { parameters: { 'f.weight': { init: 'zeros', trainable: true, stream: 'w', value: tensor([1, 1], [3]) } } },
  );
  let found: PerSample;

  beforeAll(async () => {
    found = await (await opened(line)).request('perSample', { samples: [0, 2] });
  });

  it('gives each sample its own values and cost', () => {
    expect(found).toMatchObject({ generation: 1, samples: [0, 2], of: 3 });
    expect(found.values['f.output']?.map(({ entries }) => entries[0])).toEqual([3, 12]);
    expect(found.values['y.value']?.map(({ entries }) => entries)).toEqual([[0.5]]);
    expect(found.costs).toEqual([6.25, 132.25]);
    expect(found.loss).toBe((6.25 + 132.25) / 2);
  });

  it('gives each sample its own gradient, and their mean', () => {
    const gradient = found.gradients['f.weight'];
    expect(gradient?.each.map(({ entries, shape }) => [shape, entries])).toEqual([
      [[1, 1], [5]],
      [[1, 1], [92]],
    ]);
    expect(gradient?.mean.entries).toEqual([48.5]);
    expect(gradient?.cosines).toEqual([1, 1]);
    expect(gradient?.gap).toBeLessThan(1e-12);
  });

  it('shows samples that pull in different ways', async () => {
    const { gradients } = await (await opened({ ...line, parameters: {} })).request('perSample', { samples: [0, 1, 2] });
    const cosines = gradients['f.weight']?.cosines ?? [];
    expect(cosines.every((each) => each !== null && Math.abs(Math.abs(each) - 1) < 1e-12)).toBe(true);
  });

  it('compares the directions of gradients that have all but vanished', async () => {
    const [x = node('x', 'observed'), ...others] = line.nodes;
    const tiny = { ...x, attrs: { ...x.attrs, value: tensor([3, 1], [1e-170, 2e-170, 4e-170]) } };
    const { gradients } = await (await opened({ ...line, nodes: [tiny, ...others] })).request('perSample', {
      samples: [0, 1, 2],
    });
    const { cosines = [], mean } = gradients['f.weight'] ?? {};
    expect(cosines.map((each) => each?.toFixed(12))).toEqual(['1.000000000000', '1.000000000000', '1.000000000000']);
    expect((mean?.norm ?? 0) / 1e-170).toBeCloseTo(7 / 3, 12);
  });

  it('is the mean that is stepped, where all samples are shown', async () => {
    const client = await opened(network([0.5, -1, 2, 0.25, -0.75, 1], 'tanh'));
    const unfolded = await client.request('perSample', { samples: [0, 1, 2] });
    await client.request('sample', { sample: 'mean' });
    const view = await differentiated(client);
    expect(view.values['C.cost']?.entries[0]).toBeCloseTo(unfolded.loss, 14);
    for (const address of ['f.weight', 'f.bias', 'g.weight', 'g.bias']) {
      const { mean, gap } = unfolded.gradients[address] ?? { mean: null, gap: Number.NaN };
      for (const [i, x] of (mean?.entries ?? []).entries())
        expect(x).toBeCloseTo(view.gradients[address]?.entries[i] ?? Number.NaN, 13);
      expect(gap).toBeLessThan(1e-13);
    }
  });

  it('is refused where there are too many samples, none such, or the graph mixes them', async () => {
    const client = await opened(line);
    await expect(client.request('perSample', { samples: [] })).rejects.toMatchObject({ code: 'samples/count' });
    await expect(client.request('perSample', { samples: [3] })).rejects.toMatchObject({ code: 'session/no-sample' });
    const mixing = graph(
      [
        node('x', 'observed', { shape: [2], value: tensor([2, 2], [1, 2, 3, 4]) }),
        node('f', 'linear', { outFeatures: 2 }),
        node('m', 'sample-mean'),
        node('C', 'squared-norm'),
      ],
      wires('x.value -> f.input', 'f.output -> m.input', 'm.output -> C.input'),
    );
    await expect((await opened(mixing)).request('perSample', { samples: [0, 1] })).rejects.toMatchObject({
      code: 'samples/collective',
      address: 'm',
    });
  });
});
