import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { LibraryBlock } from '../../graph-core/document/library.ts';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { libraryBlock } from '../../graph-core/edit/edits/library.ts';
import { applied, catalogue, regression, wire } from '../../graph-core/edit/edits/testing.ts';
import { connect } from '../../graph-core/edit/edits/wire.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { whyNotOnWire } from '../canvas/insert.ts';
import { editing } from '../state/editing.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { addOwnAt, fitsOwnOnWire, newOwn } from './add-own.ts';
import { libraryStore } from './library-store.ts';

/** A group of one block, as somebody keeps it in a library. */
function own(type: string, attrs: { readonly [name: string]: number } = {}): LibraryBlock {
  const alone: Document = { ...emptyDocument('own'), nodes: [{ id: 'a', type, attrs, position: { x: 0, y: 0 } }] };
  const block = libraryBlock(applied(alone, groupBlocks(alone, catalogue, ['a'])), 'g1', 'g1');
  if (block === null) throw new Error('no block');
  return { ...block, title: 'Bend' };
}

const onto = wire('f.output -> C.input');
const { getState } = documentStore;
const at = { x: 0, y: 0 };

describe('a block of one’s own', () => {
  beforeEach(() => {
    uiStore.getState().openInside(null);
    getState().load(regression());
    libraryStore.setState({ blocks: { bend: own('tanh') } });
  });
  afterAll(() => uiStore.getState().openInside(null));

  it('goes onto a wire, finds room there and is one step of the history', () => {
    addOwnAt('bend', at, 'centre', { onto });
    const { document, history } = getState();
    expect(document.edges).toEqual(
      ['x.value -> f.input', 'f.output -> bend.input', 'bend.output -> C.input', 'y.value -> C.target'].map(wire),
    );
    const place = (id: string) => document.nodes.find((node) => node.id === id)?.position ?? at;
    expect(place('bend').x).toBeGreaterThan(360);
    expect(place('C').x).toBeGreaterThan(place('bend').x + 160);
    expect(history.done.map(({ label }) => label)).toEqual(['edit.insert']);
    expect(uiStore.getState().selection.nodes).toEqual(['bend']);
    getState().undo();
    expect(getState().document).toEqual(regression());
  });

  it('goes onto a wire inside a group, for all its instances', () => {
    const base = applied(regression(), addBlock(regression(), catalogue, 'relu', { x: 300, y: 0 }));
    const chained = applied(base, connect(base, catalogue, 'f.output', 'relu1.input'));
    const grouped = applied(chained, groupBlocks(chained, catalogue, ['f', 'relu1']));
    getState().load(grouped);
    uiStore.getState().openInside('g1');
    addOwnAt('bend', at, 'centre', { onto: wire('f.output -> relu1.input') });
    const inner = getState().document.definitions.g1;
    expect(inner?.nodes.map(({ id }) => id)).toEqual(['f', 'relu1', 'bend']);
    expect(inner?.edges.map(({ from, to }) => [from.split('.')[0], to.split('.')[0]])).toEqual([
      ['f', 'bend'],
      ['bend', 'relu1'],
    ]);
    expect(uiStore.getState().selection.nodes).toEqual(['g1/bend']);
    getState().undo();
    expect(getState().document).toEqual(grouped);
  });

  it('is offered for a wire only where its types fit, and else says why', () => {
    const { document } = editing();
    const [fits, image] = [own('tanh'), own('conv2d')];
    expect([fits, image].map((block) => fitsOwnOnWire(document, 'b', block, onto))).toEqual([true, false]);
    expect(whyNotOnWire(document, newOwn(document, 'b', fits), onto)).toBeNull();
    expect(whyNotOnWire(document, newOwn(document, 'b', image), onto)?.message).toContain('has 1 axis');
  });
});
