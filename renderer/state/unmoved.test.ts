import { describe, expect, it } from 'vitest';
import type { Document, Point } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { symbolsFor, wiredFor } from './derived.ts';
import { unmoved } from './unmoved.ts';

const drawing = (name: string): Document =>
  graph(
    [node('x', 'observed', { shape: [2] }), node('f', 'tanh'), node('C', 'squared-norm')],
    wires('x.value -> f.input', 'f.output -> C.input'),
    {
      name,
    },
  );

const moved = (document: Document, id: string, position: Point): Document => ({
  ...document,
  nodes: document.nodes.map((each) => (each.id === id ? { ...each, position } : each)),
});

describe('what does not look at places', () => {
  it('is found once for a drawing and for what a drag makes of it, to and fro', () => {
    const before = drawing('dragged');
    const after = moved(before, 'f', { x: 100, y: 20 });
    expect(unmoved(before)).toBe(before);
    expect(unmoved(after)).toBe(before);
    expect(unmoved(moved(after, 'f', { x: 0, y: 0 }))).toBe(before);
    expect(symbolsFor(after)).toBe(symbolsFor(before));
    expect(wiredFor(after)).toBe(wiredFor(before));
  });

  it('is found anew for any other edit', () => {
    const before = drawing('edited');
    unmoved(before);
    const edits: Document[] = [
      { ...before, edges: before.edges.slice(1) },
      { ...before, nodes: before.nodes.map((each) => (each.id === 'f' ? { ...each, type: 'relu' } : each)) },
      { ...before, nodes: before.nodes.map((each) => (each.id === 'f' ? { ...each, title: 'h' } : each)) },
      { ...before, nodes: before.nodes.map((each) => (each.id === 'x' ? { ...each, attrs: { shape: [3] } } : each)) },
      { ...before, nodes: before.nodes.slice(1) },
      { ...before, view: { turned: ['f'] } },
      { ...before, parameters: { 'f.weight': {} } },
    ];
    for (const edit of edits) expect(unmoved(edit)).toBe(edit);
  });

  it('is not taken from another drawing that was open meanwhile', () => {
    const [first, second] = [drawing('first'), drawing('second')];
    unmoved(first);
    expect(unmoved(second)).toBe(second);
    expect(unmoved(moved(first, 'x', { x: 1, y: 1 }))).toBe(first);
  });
});
