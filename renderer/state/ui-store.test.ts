import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { createUiStore, edgeId, pruneSelection, selectTheme } from './ui-store.ts';

const document = {
  ...emptyDocument(),
  nodes: [
    { id: 'x', type: 'observed' },
    { id: 'h', type: 'relu' },
  ],
  edges: [{ from: 'x.value', to: 'h.input' }],
};

describe('pruneSelection', () => {
  it('keeps a selection that still exists, as the same object', () => {
    const selection = { nodes: ['x'], edges: [edgeId('x.value', 'h.input')], value: 'x.value' };
    expect(pruneSelection(selection, document)).toBe(selection);
  });
  it('drops blocks and wires that are gone, and the value of a block that is', () => {
    expect(pruneSelection({ nodes: ['gone'], edges: ['a->b'], value: 'gone.output' }, document)).toEqual({
      nodes: [],
      edges: [],
      value: null,
    });
  });
  it('drops frames and notes that are gone', () => {
    const selection = { nodes: [], edges: [], value: null, annotations: ['frame:gone'] };
    expect(pruneSelection(selection, document)).toEqual({ nodes: [], edges: [], value: null, annotations: [] });
  });
});

describe('ui store', () => {
  it('tells nobody about a selection that did not change', () => {
    const store = createUiStore(null);
    store.getState().select({ nodes: ['x'] });
    const before = store.getState().selection;
    store.getState().select({ nodes: ['x'] });
    expect(store.getState().selection).toBe(before);
  });
  it('shows a repeated message once, and at most three', () => {
    const store = createUiStore(null);
    for (const text of ['a', 'a', 'b', 'c', 'd']) store.getState().notify({ kind: 'info', text });
    expect(store.getState().notices.map((notice) => notice.text)).toEqual(['b', 'c', 'd']);
  });
  it('leaves what is open over the graph alone when the graph is on view already', () => {
    const store = createUiStore(null);
    store.getState().setFinding(true);
    store.getState().edit({ kind: 'title', node: 'h' });
    store.getState().openInside(null);
    expect(store.getState()).toMatchObject({ finding: true, editing: { kind: 'title', node: 'h' } });
    store.getState().openInside('h');
    expect(store.getState()).toMatchObject({ finding: false, editing: null });
  });
  it('asks again for a place that is asked for twice', () => {
    const store = createUiStore(null);
    store.getState().focus('h');
    const first = store.getState().focusRequest;
    store.getState().focus('h');
    expect(store.getState().focusRequest).not.toEqual(first);
  });
  it('follows the system until a theme is chosen', () => {
    const store = createUiStore(null);
    store.getState().setSystemDark(true);
    expect(selectTheme(store.getState())).toBe('dark');
    store.getState().prefer({ theme: 'light' });
    expect(selectTheme(store.getState())).toBe('light');
  });
});
