import { describe, expect, it } from 'vitest';
import { addBlock } from '../../graph-core/edit/edits/add-block.ts';
import { moveBlocks } from '../../graph-core/edit/edits/set.ts';
import { emptyDocument } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { createDocumentStore, isDirty } from './document-store.ts';

function setUp() {
  const selected: (readonly string[])[] = [];
  const refused: Diagnostic[] = [];
  let time = 0;
  const store = createDocumentStore(
    { selected: (nodes) => selected.push(nodes), refused: (list) => refused.push(...list) },
    () => {
      time += 1000;
      return time;
    },
  );
  const { getState } = store;
  const add = (type: string) => getState().attempt(addBlock(getState().document, opOf, type, { x: 0, y: 0 }));
  return { getState, add, selected, refused };
}

const ids = (state: ReturnType<ReturnType<typeof setUp>['getState']>) => state.document.nodes.map((node) => node.id);

describe('document store', () => {
  it('undoes and redoes to the very same document', () => {
    const { getState, add } = setUp();
    add('relu');
    const one = getState().document;
    add('tanh');
    const two = getState().document;
    getState().undo();
    expect(getState().document).toEqual(one);
    getState().redo();
    expect(getState().document).toEqual(two);
    getState().jump(0);
    expect(ids(getState())).toEqual([]);
  });

  it('selects what an edit made, and never what undo took away', () => {
    const { getState, add, selected } = setUp();
    add('relu');
    const [id] = ids(getState());
    expect(selected.at(-1)).toEqual([id]);
    getState().undo();
    for (const nodes of selected.slice(1)) expect(nodes).toEqual([]);
  });

  it('reports a refused edit and leaves the document as it is', () => {
    const { getState, refused } = setUp();
    const before = getState().document;
    expect(getState().dispatch(moveBlocks({ nobody: { x: 1, y: 1 } }))).toBe(false);
    expect(refused.map((diagnostic) => diagnostic.code)).toEqual(['edit/no-node']);
    expect(getState().document).toBe(before);
    expect(getState().history.done).toEqual([]);
  });

  it('is dirty from the first edit until it is saved, and wherever undo and redo lead away from that', () => {
    const { getState, add } = setUp();
    expect(isDirty(getState())).toBe(false);
    add('relu');
    expect(isDirty(getState())).toBe(true);
    getState().saved(getState().document, { file: { id: 'a', name: 'a' }, stamp: null, readOnly: false });
    expect(isDirty(getState())).toBe(false);
    getState().undo();
    expect(isDirty(getState())).toBe(true);
    getState().redo();
    expect(isDirty(getState())).toBe(false);
    add('tanh');
    expect(isDirty(getState())).toBe(true);
    getState().undo();
    expect(isDirty(getState())).toBe(false);
  });

  it('forgets history and file with another document, and tells it from an edit', () => {
    const { getState, add, selected } = setUp();
    add('relu');
    const { identity } = getState();
    getState().load(emptyDocument('other'));
    expect(getState()).toMatchObject({ fileHandle: null, history: { done: [], undone: [] } });
    expect(getState().identity).not.toBe(identity);
    expect(isDirty(getState())).toBe(false);
    expect(selected.at(-1)).toEqual([]);
  });
});
