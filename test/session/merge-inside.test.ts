import { describe, expect, it } from 'vitest';
import { groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { addInstance } from '../../graph-core/edit/edits/instances.ts';
import { mergeLinearInside } from '../../graph-core/edit/edits/merge-inside.ts';
import { applied, catalogue, must } from '../../graph-core/edit/edits/testing.ts';
import { connect } from '../../graph-core/edit/edits/wire.ts';
import { commit, startEditing, undo } from '../../graph-core/edit/history.ts';
import { type Scope, scopeOf } from '../../graph-core/edit/scope.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { createDirectClient } from '../../session/direct.ts';

/** x -> g1 { f -> g, both linear } -> g2 with weights of its own -> g3 with those of g1 -> C. */
function chain(): Document {
  const plain = graph(
    [
      node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [1, -0.5] } }),
      node('f', 'linear', { outFeatures: 3 }),
      node('g', 'linear', { outFeatures: 2, hasBias: false }),
      node('y', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [0.25, 1] } }),
      node('C', 'squared-norm'),
    ],
    wires('x.value -> f.input', 'f.output -> g.input', 'y.value -> C.target'),
  );
  let doc = applied(plain, groupBlocks(plain, catalogue, ['f', 'g']));
  doc = applied(doc, addInstance(doc, 'g1', 'new'));
  doc = applied(doc, addInstance(doc, 'g1', 'shared'));
  for (const [from, to] of [
    ['g1.output', 'g2.x'],
    ['g2.output', 'g3.x'],
    ['g3.output', 'C.input'],
  ] as const)
    doc = applied(doc, connect(doc, catalogue, from, to));
  return doc;
}

async function run(document: Document) {
  const client = createDirectClient({ seed: 7, choice: 'cpu', precision: 'float64' });
  try {
    const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
    if (!view) throw new Error(JSON.stringify(diagnostics));
    const forward = view.stages.filter(({ phase }) => phase === 'forward').length;
    return { view: await client.request('goTo', { cursor: forward }), weights: await client.request('weights', {}) };
  } finally {
    client.dispose();
  }
}

const scope = (doc: Document, path: string): Scope => scopeOf(doc, path) as Scope;

describe('merging two linear blocks inside a group', () => {
  it.each(['g1', 'g2', 'g3'])('opened as %s keeps what every instance makes, and is taken back exactly', async (path) => {
    const doc = chain();
    const before = await run(doc);
    const edit = must(mergeLinearInside(doc, scope(doc, path), 'g', (address) => before.weights[address]));
    expect(edit).toMatchObject({ label: 'edit.merge', selectionAfter: [`${path}/g`] });
    const after = must(commit(startEditing(doc), edit, 0));
    expect(after.document.definitions.g1?.nodes.map(({ id }) => id)).toEqual(['g']);
    expect(Object.keys(after.document.parameters).sort()).toEqual(['g1/g.bias', 'g1/g.weight', 'g2/g.bias', 'g2/g.weight']);
    const now = await run(after.document);
    for (const address of ['g1/g.output', 'g2/g.output', 'g3/g.output', 'C.cost']) {
      const wanted = before.view.values[address]?.entries ?? [];
      expect(wanted.length).toBeGreaterThan(0);
      wanted.forEach((x, i) => {
        expect(now.view.values[address]?.entries[i]).toBeCloseTo(x, 12);
      });
    }
    expect(must(undo(after)).document).toEqual(doc);
  });

  it('is refused where an instance would lose something', async () => {
    const doc = chain();
    const { weights } = await run(doc);
    const why = (changed: Document): string => {
      const made = mergeLinearInside(changed, scope(changed, 'g1'), 'g', (address) => weights[address]);
      return made.ok ? 'merged' : (made.error[0]?.message ?? '');
    };
    expect(why({ ...doc, parameters: { ...doc.parameters, 'g2/f.bias': { trainable: false } } })).toContain('frozen');
    const optimizer = { type: 'sgd', lr: 0.1 };
    const trains = (parameters: readonly string[]) => ({ objectives: [{ cost: 'C.cost', parameters, optimizer }] });
    expect(why({ ...doc, training: trains(['g2/f.*']) })).toContain('an objective names');
    expect(why({ ...doc, training: trains(['g2/*']) })).toBe('merged');
    const metrics = [{ type: 'r2', output: 'g3/f.output', target: 'y.value' }];
    expect(why({ ...doc, training: { metrics } })).toContain('a metric reads');
    const without = mergeLinearInside(doc, scope(doc, 'g1'), 'g', (address) =>
      address.startsWith('g2/') ? undefined : weights[address],
    );
    expect(without).toMatchObject({ ok: false, error: [{ code: 'edit/no-merge' }] });
  });
});
