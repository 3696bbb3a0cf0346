import { describe, expect, it } from 'vitest';
import type { Document, GraphNode, Point } from '../../../graph-core/model/document.ts';
import { graph, node, wires } from '../../../graph-core/validate/testing.ts';
import { changedPart } from './changed.ts';

const document: Document = graph(
  Array.from({ length: 300 }, (_, i): GraphNode => ({ ...node(`b${i}`, 'tanh'), position: { x: 240 * i, y: 0 } })),
  wires('b0.output -> b1.input'),
);
const scene = {
  document,
  moving: new Map<string, Point>(),
  view: null,
  current: null,
  theme: 'light',
  influence: null,
  nudge: null,
};

const moved = (ids: readonly string[], by: number): Document => ({
  ...document,
  nodes: document.nodes.map((each) =>
    ids.includes(each.id) ? { ...each, position: { x: (each.position?.x ?? 0) + by, y: 0 } } : each,
  ),
});

describe('what is painted anew', () => {
  it('is nothing for another selection', () => {
    expect(changedPart(scene, { ...scene })).toBeNull();
  });

  it('is where a block was and is, with what it is wired to', () => {
    const part = changedPart(scene, { ...scene, document: moved(['b1'], 1000) });
    // from b0, whose wire moves, to the right end of b1 where it is now
    expect(part).toMatchObject({ x: -80, y: -80 });
    expect(part !== 'all' && part && part.x + part.width).toBe(240 + 1000 + 192 + 80);
    const single = changedPart(scene, { ...scene, document: moved(['b200'], 10) });
    expect(single).toMatchObject({ x: 240 * 200 - 80, width: 192 + 10 + 160 });
  });

  it('is where a drag begins and ends', () => {
    const lifted = { ...scene, moving: new Map([['b200', { x: 0, y: 0 }]]) };
    const part = { x: 240 * 200 - 80, y: -80, width: 192 + 160, height: 72 + 160 };
    expect(changedPart(scene, lifted)).toEqual(part);
    expect(changedPart(lifted, scene)).toEqual(part);
  });

  it('is all for another theme or step, for other blocks, and where nearly all have moved', () => {
    expect(changedPart(scene, { ...scene, theme: 'dark' })).toBe('all');
    expect(changedPart(scene, { ...scene, current: 'b1' })).toBe('all');
    expect(changedPart(scene, { ...scene, document: { ...document, edges: [] } })).toBe('all');
    expect(changedPart(scene, { ...scene, influence: {} })).toBe('all');
    expect(changedPart(scene, { ...scene, nudge: {} })).toBe('all');
    const nodes = document.nodes.map((each) => (each.id === 'b1' ? { ...each, muted: true } : each));
    expect(changedPart(scene, { ...scene, document: { ...document, nodes } })).toBe('all');
    const ids = document.nodes.map(({ id }) => id);
    expect(changedPart(scene, { ...scene, document: moved(ids, 10) })).toBe('all');
  });
});
