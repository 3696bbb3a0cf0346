import { afterEach, describe, expect, it } from 'vitest';
import { addBlock } from '../graph-core/edit/edits/add-block.ts';
import { groupBlocks } from '../graph-core/edit/edits/group.ts';
import { removeNodes } from '../graph-core/edit/edits/remove.ts';
import { toggleRepeat } from '../graph-core/edit/edits/repeat.ts';
import { hideParameter, revealParameter } from '../graph-core/edit/edits/reveal.ts';
import { applied, catalogue, must, wire } from '../graph-core/edit/edits/testing.ts';
import { ungroupBlock } from '../graph-core/edit/edits/ungroup.ts';
import { inScope, type Scope, scopeOf } from '../graph-core/edit/scope.ts';
import type { Transaction } from '../graph-core/edit/transaction.ts';
import { type Document, emptyDocument } from '../graph-core/model/document.ts';
import type { Result } from '../graph-core/model/result.ts';
import { analyse } from '../graph-core/validate/analyse.ts';
import { createDirectClient } from './direct.ts';
import type { SessionClient } from './protocol.ts';

/** x -> f (linear) -> s (+ noise r) -> d (dropout) -> e (dropout with a stream of its own) -> k (linear) -> C <- y */
const noisy = (): Document => ({
  ...emptyDocument('noisy'),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [3], value: { dtype: 'float', shape: [3], data: [1, -2, 3] } } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 6 } },
    { id: 'r', type: 'random', attrs: { shape: [6] } },
    { id: 's', type: 'add' },
    { id: 'd', type: 'dropout', attrs: { p: 0.5 } },
    { id: 'e', type: 'dropout', attrs: { p: 0.25, stream: 'noise' } },
    { id: 'k', type: 'linear', attrs: { outFeatures: 2 } },
    { id: 'y', type: 'observed', attrs: { shape: [2], value: { dtype: 'float', shape: [2], data: [1, 0] } } },
    { id: 'C', type: 'squared-norm' },
  ],
  edges: ['x.value -> f.input', 'f.output -> s.input', 'r.value -> s.other', 's.output -> d.input', 'd.output -> e.input']
    .concat(['e.output -> k.input', 'k.output -> C.input', 'y.value -> C.target'])
    .map(wire),
  training: { seed: 7, objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] },
});

let client: SessionClient | null = null;
afterEach(() => client?.dispose());

/** The cost and the gradients of all weights in a step of training, by nothing but their order. */
async function numbers(document: Document) {
  client?.dispose();
  client = createDirectClient({ choice: 'cpu' });
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const end = await client.request('goTo', { cursor: view?.stages.length ?? 0 });
  const gradients = analyse(document).parameters.map(({ address, shape }) => ({
    shape,
    gradient: end.gradients[address]?.entries,
  }));
  return { cost: end.values['C.cost']?.entries, gradients };
}

const group = (doc: Document, ids: readonly string[]): Document => applied(doc, groupBlocks(doc, catalogue, ids));
const ungroup = (doc: Document, id: string): Document => applied(doc, ungroupBlock(doc, catalogue, id));
const inside = (doc: Document, path: string, make: (scope: Scope) => Result<Transaction>): Document => {
  const scope = scopeOf(doc, path);
  if (scope === null) throw new Error(`no group at ${path}`);
  return applied(doc, inScope(doc, scope, must(make(scope))));
};

describe('what draws draws the same', () => {
  it('in a group, out of it again, in a group within a group, and in the first iteration of a repeat', async () => {
    const before = noisy();
    const expected = await numbers(before);
    expect(expected.cost?.[0]).toBeGreaterThan(0);
    expect(expected.gradients.map(({ gradient }) => gradient?.length)).toEqual([18, 6, 12, 2]);
    const grouped = group(before, ['f', 'r', 's', 'd', 'e', 'k']);
    expect(grouped.training.streams).toEqual({ 'g1/r': 'r', 'g1/d': 'd', 'g1/e': 'noise' });
    expect(await numbers(grouped)).toEqual(expected);
    const back = ungroup(grouped, 'g1');
    expect([back.training, back.parameters, back.nodes.length]).toEqual([before.training, before.parameters, 9]);
    expect(await numbers(back)).toEqual(expected);
    const nested = inside(grouped, 'g1', (scope) => groupBlocks(scope.document, catalogue, ['s', 'd', 'k', 'e']));
    expect(Object.keys(nested.training.streams ?? {}).sort()).toEqual(['g1/g1/d', 'g1/g1/e', 'g1/r']);
    expect(await numbers(nested)).toEqual(expected);
    const flat = inside(nested, 'g1', (scope) => ungroupBlock(scope.document, catalogue, 'g1'));
    expect(await numbers(flat)).toEqual(expected);
    const half = ungroup(nested, 'g1');
    expect(await numbers(half)).toEqual(expected);
    const twice = applied(grouped, toggleRepeat(grouped, catalogue, 'g1'));
    expect(twice.training.streams).toEqual({ 'g1[0]/r': 'r', 'g1[0]/d': 'd', 'g1[0]/e': 'noise' });
    expect(applied(twice, toggleRepeat(twice, catalogue, 'g1'))).toEqual(grouped);
  });

  it('where its block has another name outside, and a block that takes the old name draws other numbers', async () => {
    const grouped = group(noisy(), ['d']);
    const other = applied(grouped, {
      steps: [{ kind: 'addNode', node: { id: 'd', type: 'dropout' } }],
      label: '',
      userEvent: '',
    });
    const out = ungroup(other, 'g1');
    expect(out.training.streams).toEqual({ d2: 'd' });
    expect(await numbers(out)).toEqual(await numbers(noisy()));
    const gone = applied(grouped, removeNodes(grouped, ['g1']));
    expect(gone.training.streams).toBeUndefined();
  });

  it('and no new block draws with it', () => {
    const doc: Document = { ...emptyDocument('n'), nodes: [{ id: 'dropout1', type: 'dropout' }] };
    const grouped = group(doc, ['dropout1']);
    expect(grouped.training.streams).toEqual({ 'g1/dropout1': 'dropout1' });
    expect(must(addBlock(grouped, catalogue, 'dropout', { x: 0, y: 0 })).id).toBe('dropout2');
    const scope = scopeOf(grouped, 'g1') as Scope;
    expect(must(addBlock(scope.document, catalogue, 'dropout', { x: 0, y: 0 })).id).toBe('dropout2');
  });

  it('where weights inside a group are drawn as circles, and hidden again', async () => {
    const grouped = group(noisy(), ['f', 's', 'd']);
    const expected = await numbers(grouped);
    const type = { dtype: 'float', shape: [3], axes: [] } as const;
    const shown = inside(grouped, 'g1', ({ document }) =>
      revealParameter(document, catalogue, 'f.weight', { inputs: { input: type } }),
    );
    expect(shown.parameters['g1/w.value']?.stream).toBe('f.weight');
    const { cost, gradients } = await numbers(shown);
    expect(cost).toEqual(expected.cost);
    expect(gradients.map(({ gradient }) => gradient)).toEqual(expect.arrayContaining(expected.gradients.map((g) => g.gradient)));
    expect(inside(shown, 'g1', ({ document }) => hideParameter(document, catalogue, 'w'))).toEqual(grouped);
  });
});
