import { beforeEach, describe, expect, it } from 'vitest';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { canRun, execute } from './command.ts';
import { commandOf } from './registry.ts';

/** Two layers with two weights each; `h` has a weight whose shape is not known, since nothing is wired to it. */
const layers: Document = graph(
  [
    node('x', 'observed', { shape: [3] }),
    { ...node('f', 'linear', { outFeatures: 2 }), position: { x: 200, y: 100 } },
    { ...node('g', 'linear', { outFeatures: 1 }), position: { x: 500, y: 100 } },
    node('h', 'linear', { outFeatures: 1 }),
  ],
  wires('x.value -> f.input', 'f.output -> g.input'),
);

describe('weights as circles', () => {
  const { getState } = documentStore;
  const circles = (): readonly string[] =>
    getState()
      .document.nodes.filter(({ type }) => type === 'parameter')
      .map(({ id }) => getState().document.edges.find(({ from }) => from === `${id}.value`)?.to ?? '');
  const entries = () => getState().history.done.map(({ label, labelValues }) => [label, labelValues.number]);
  const run = (id: string): boolean => execute(commandOf(id));
  const can = (id: string): boolean => canRun(commandOf(id));

  beforeEach(() => getState().load(layers));

  it('are drawn and put back for the whole graph with nothing selected, each as one step of undo', () => {
    const before = saveDocument(layers);
    expect([can('block.reveal'), can('block.reveal-all'), can('block.hide-all')]).toEqual([false, true, false]);
    expect(run('block.reveal-all')).toBe(true);
    expect(circles()).toEqual(['f.weight', 'f.bias', 'g.weight', 'g.bias']);
    const places = getState().document.nodes.flatMap(({ type, position }) => (type === 'parameter' ? [position] : []));
    expect(new Set(places.map((at) => JSON.stringify(at))).size).toBe(4);
    expect(entries()).toEqual([['edit.reveal-many', '4']]);
    expect([can('block.reveal-all'), can('block.hide-all')]).toEqual([false, true]);
    const drawn = saveDocument(getState().document);
    getState().undo();
    expect(saveDocument(getState().document)).toBe(before);
    getState().redo();
    expect(saveDocument(getState().document)).toBe(drawn);
    uiStore.getState().select({});
    expect(run('block.hide-all')).toBe(true);
    expect(entries().at(-1)).toEqual(['edit.hide-many', '4']);
    expect(saveDocument(getState().document)).toBe(before);
    getState().undo();
    expect(saveDocument(getState().document)).toBe(drawn);
  });

  it('lie on no block and on no other circle, also where blocks lie below one another', () => {
    const below = { ...node('k', 'linear', { outFeatures: 2 }), position: { x: 200, y: 260 } };
    getState().load({ ...layers, nodes: [...layers.nodes, below], edges: [...layers.edges, ...wires('x.value -> k.input')] });
    run('block.reveal-all');
    const { nodes } = getState().document;
    const boxes = nodes.flatMap(({ type, position }) => {
      if (!position) return [];
      return [{ ...position, ...(type === 'parameter' ? { w: 48, h: 48 } : { w: 160, h: 72 }) }];
    });
    expect(boxes).toHaveLength(9);
    const overlapping = boxes.filter((a, i) =>
      boxes.some((b, j) => j > i && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
    );
    expect(overlapping).toEqual([]);
  });

  it('are those of the selected blocks, also as one step', () => {
    uiStore.getState().select({ nodes: ['g'] });
    expect(run('block.reveal')).toBe(true);
    expect(circles()).toEqual(['g.weight', 'g.bias']);
    expect(entries()).toHaveLength(1);
    // the circles are selected now: they go back together
    expect(run('block.hide')).toBe(true);
    expect(circles()).toEqual([]);
    expect(entries()).toHaveLength(2);
  });

  it('stay where they are where they belong to several blocks', () => {
    run('block.reveal-all');
    const { document } = getState();
    const shared = { from: 'w.value', to: 'h.weight' };
    getState().load({ ...document, edges: [...document.edges, shared] });
    expect(run('block.hide-all')).toBe(true);
    expect(circles()).toEqual(['f.weight']);
  });
});
