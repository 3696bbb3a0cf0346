import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../model/document.ts';
import { inScope, type Scope, scopeOf } from '../scope.ts';
import { applyTransaction, type Transaction } from '../transaction.ts';
import { groupBlocks } from './group.ts';
import { renamePort } from './ports.ts';
import { removeNodes } from './remove.ts';
import { revealParameter } from './reveal.ts';
import { setAttr } from './set.ts';
import { applied, catalogue, must, regression } from './testing.ts';

const plain: Document = {
  ...emptyDocument('n'),
  nodes: [
    { id: 'd', type: 'dropout' },
    { id: 'e', type: 'dropout' },
  ],
  training: { streams: { d: 'old', e: 'older' }, seed: 4 },
};
/** Three instances, of which one shares weights and one runs twice. */
function several(): Document {
  const grouped = applied(plain, groupBlocks(plain, catalogue, ['d', 'e']));
  const more = [
    { id: 's', type: 'group', attrs: { definition: 'g1', shareWith: 'g1' } },
    { id: 'r', type: 'repeat', attrs: { definition: 'g1', times: 2 } },
    { id: 'o', type: 'group', attrs: { definition: 'other' } },
  ];
  const streams = { ...grouped.training.streams, 's/d': 'a', 'r[1]/d': 'b', 'r[1]/e': 'c', 'o/d': 'k' };
  return {
    ...grouped,
    nodes: [...grouped.nodes, ...more],
    definitions: { ...grouped.definitions, other: { nodes: [{ id: 'd', type: 'dropout' }], edges: [], inputs: [], outputs: [] } },
    training: { streams, seed: 4 },
  };
}

/** The document after an edit; undone it is what it was, letter by letter. */
function done(doc: Document, transaction: Transaction): Document {
  const { document, inverse } = must(applyTransaction(doc, transaction));
  const back = must(applyTransaction(document, { ...transaction, steps: inverse })).document;
  expect(JSON.stringify(back)).toBe(JSON.stringify(doc));
  return document;
}

describe('the name of a stream that a block is given', () => {
  it('counts, whatever the training called it before', () => {
    const set = done(plain, must(setAttr(plain, 'd', 'stream', 'noise')));
    expect(set.training).toEqual({ seed: 4, streams: { e: 'older' } });
    expect(done(set, must(setAttr(set, 'd', 'p', 0.1))).training).toBe(set.training);
    expect(done(plain, must(setAttr(plain, 'd', 'p', 0.1))).training).toBe(plain.training);
    expect(done(set, must(setAttr(set, 'e', 'stream', 'noise'))).training).toEqual({ seed: 4 });
  });

  it('counts in all instances of the group that it stands in', () => {
    const doc = several();
    const scope = scopeOf(doc, 'g1') as Scope;
    const set = done(doc, must(inScope(doc, scope, must(setAttr(scope.document, 'd', 'stream', 'noise')))));
    expect(set.training).toEqual({ seed: 4, streams: { 'g1/e': 'older', 'r[1]/e': 'c', 'o/d': 'k' } });
    const other = done(doc, must(inScope(doc, scope, must(setAttr(scope.document, 'd', 'p', 0.1)))));
    expect(other.training).toBe(doc.training);
  });

  it('goes with its block in all instances', () => {
    const doc = several();
    const scope = scopeOf(doc, 'g1') as Scope;
    const gone = done(doc, must(inScope(doc, scope, must(removeNodes(scope.document, ['d'])))));
    expect(gone.training.streams).toEqual({ 'g1/e': 'older', 'r[1]/e': 'c', 'o/d': 'k' });
  });
});

describe('training that nothing has changed in', () => {
  // the field stands where somebody wrote it, not at the end
  const before: Document = {
    ...regression(),
    nodes: [...regression().nodes, { id: 'd', type: 'dropout' }, { id: 'h', type: 'tanh' }],
    training: { streams: { d: 'noise' }, seed: 1, objectives: [] },
  };
  const speaksOf = ({ steps }: Transaction) => steps.filter((step) => step.kind === 'setMeta' && step.field === 'training');

  it('is not written anew where blocks are grouped, a weight is drawn or a port has another name', () => {
    expect(speaksOf(must(groupBlocks(before, catalogue, ['h'])))).toEqual([]);
    const type = { dtype: 'float', shape: [3], axes: [] } as const;
    expect(speaksOf(must(revealParameter(before, catalogue, 'f.weight', { inputs: { input: type } })))).toEqual([]);
    const grouped = applied(before, groupBlocks(before, catalogue, ['h', 'f']));
    const [port] = grouped.definitions.g1?.outputs ?? [];
    expect(speaksOf(must(renamePort(grouped, scopeOf(grouped, 'g1') as Scope, 'output', port?.name ?? '', 'result')))).toEqual(
      [],
    );
  });
});
