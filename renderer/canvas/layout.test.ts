import { describe, expect, it } from 'vitest';
import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { placeInOrder } from '../state/derived.ts';
import { boundsOfLayout, layoutOf, layoutWhile, nodeAtPoint, nodesIn, wiresAt, wiresIn } from './layout.ts';

const at = (id: string, type: string, x: number, y: number): GraphNode => ({ ...node(id, type), position: { x, y } });

/** x at the left, f in the middle, C at the right; g lies over f. */
const document: Document = graph(
  [at('x', 'observed', 0, 0), at('f', 'tanh', 200, 0), at('g', 'relu', 220, 10), at('C', 'squared-norm', 1000, 0)],
  wires('x.value -> f.input', 'f.output -> g.input', 'g.output -> C.input'),
);
const layout = layoutOf(document);
const named = (nodes: readonly number[]): (string | undefined)[] => nodes.map((place) => layout.forms.ids[place]);

describe('the layout of a drawing', () => {
  it('finds what lies in a rectangle, in whole or in part, in execution order', () => {
    expect(named(nodesIn(layout, { x: 150, y: -10, width: 60, height: 30 }))).toEqual(['f']);
    expect(named(nodesIn(layout, { x: 0, y: 0, width: 2000, height: 200 }))).toEqual(['x', 'f', 'g', 'C']);
    expect(nodesIn(layout, { x: 500, y: 500, width: 100, height: 100 })).toEqual([]);
    // one that only touches is outside
    expect(named(nodesIn(layout, { x: -50, y: 0, width: 50, height: 50 }))).toEqual([]);
  });

  it('finds wires that cross a rectangle which holds neither of their ends', () => {
    const edges = wiresIn(layout, { x: 600, y: 0, width: 100, height: 100 }).map(
      (wire) => document.edges[layout.forms.wires.edges[wire] ?? -1],
    );
    expect(edges).toEqual([{ from: 'g.output', to: 'C.input' }]);
  });

  it('hits the uppermost block, with some room around it', () => {
    expect(nodeAtPoint(layout, { x: 300, y: 40 }, 0)).toBe('g');
    expect(nodeAtPoint(layout, { x: 205, y: 5 }, 0)).toBe('f');
    expect(nodeAtPoint(layout, { x: 190, y: 5 }, 0)).toBeNull();
    expect(nodeAtPoint(layout, { x: 190, y: 5 }, 15)).toBe('f');
  });

  it('knows the ends of wires on their blocks', () => {
    const { from, to, fromSides, toSides } = layout.forms.wires;
    expect([from[0], from[1], fromSides[0]]).toEqual([56, 28, 'right']);
    expect([to[0], to[1], toSides[0]]).toEqual([0, 36, 'left']);
    const place = placeInOrder(document).get('g') ?? -1;
    expect(wiresAt(layout, new Set([place]))).toEqual([1, 2]);
  });

  it('follows a drag, and shares its forms with what the drag makes of it', () => {
    const moving = layoutWhile(layout, placeInOrder(document), new Map([['x', { x: 5000, y: 40 }]]));
    expect(nodeAtPoint(moving, { x: 5010, y: 50 }, 0)).toBe('x');
    expect(nodeAtPoint(layout, { x: 5010, y: 50 }, 0)).toBeNull();
    const moved = {
      ...document,
      nodes: document.nodes.map((each) => (each.id === 'x' ? { ...each, position: { x: 5000, y: 40 } } : each)),
    };
    expect(layoutOf(moved).forms).toBe(layout.forms);
    expect(layoutOf(moved).rects).toEqual(moving.rects);
  });

  it('has bounds', () => {
    expect(boundsOfLayout(layout)).toEqual({ x: 0, y: 0, width: 1080, height: 82 });
    expect(boundsOfLayout(layoutOf(graph([], [])))).toBeNull();
  });
});
