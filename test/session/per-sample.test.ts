import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createDirectClient } from '../../session/direct.ts';
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

it('each unfolded sample of a table is what it is alone', () => {
  const read = (path: string): string => readFileSync(inRoot('examples', path), 'utf8');
  return compare(read('linear-regression-iris.chainrule'), { iris: read('data/iris.csv') }, [3, 77, 149]);
});

for (const [name, text] of Object.entries(steppedGraphs)) {
  it(`one sample of the graph "${name}" is what is stepped`, () => compare(text(), {}, [0]));
}
