import { describe, expect, it } from 'vitest';
import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { ALL, type Extent, extentFor, handedOver, LARGE, type Sight } from './extent.ts';
import { layoutOf } from './layout.ts';

/** Blocks on a grid 40 wide, each with what is left of it as its input. */
function grid(count: number): Document {
  const nodes = Array.from({ length: count }, (_, i): GraphNode => {
    return { ...node(`b${i}`, 'tanh'), position: { x: (i % 40) * 240, y: Math.floor(i / 40) * 150 } };
  });
  const links = nodes.flatMap((_, i) => (i % 40 === 0 ? [] : [`b${i - 1}.output -> b${i}.input`]));
  return graph(nodes, wires(...links));
}

const sight = (zoom: number, x = 0, y = 0): Sight => ({ transform: [x * zoom, y * zoom, zoom], width: 700, height: 650 });
const large = grid(1600);

describe('what React Flow gets of a drawing', () => {
  it('is all of a small one, from however far', () => {
    const small = grid(LARGE - 1);
    for (const zoom of [0.02, 0.3, 1, 4]) expect(extentFor(small, sight(zoom), ALL)).toBe(ALL);
  });

  it('is what is near of a large one, until the view leaves that', () => {
    const near = extentFor(large, sight(1), ALL);
    expect(near).toEqual({ kind: 'near', region: { x: -500, y: -500, width: 1700, height: 1650 } });
    expect(extentFor(large, sight(1, -400), near)).toBe(near);
    expect(extentFor(large, sight(1, -600), near)).toMatchObject({ kind: 'near', region: { x: 100 } });
  });

  it('is nothing while more than a thousand are seen from afar, and only clearly fewer bring them back', () => {
    const painted = extentFor(large, sight(0.05), ALL);
    expect(painted.kind).toBe('painted');
    // 0.115: 988 are in sight
    expect(extentFor(large, sight(0.115), ALL).kind).toBe('near');
    expect(extentFor(large, sight(0.115), painted).kind).toBe('painted');
    expect(extentFor(large, sight(0.2), painted).kind).toBe('near');
  });

  it('never is a picture from near', () => {
    const heap = { ...large, nodes: large.nodes.map((each) => ({ ...each, position: { x: 0, y: 0 } })) };
    expect(extentFor(heap, sight(0.39), ALL).kind).toBe('painted');
    expect(extentFor(heap, sight(0.4), ALL).kind).toBe('near');
  });
});

describe('what is handed over', () => {
  const region: Extent = { kind: 'near', region: { x: 930, y: 100, width: 200, height: 100 } };
  it('are blocks in the region, wires that cross it and the blocks at their ends, in execution order', () => {
    const { nodes, edges } = handedOver(layoutOf(large), region, () => false);
    expect(nodes).toEqual(['b43', 'b44', 'b45']);
    expect(edges.map((index) => large.edges[index]?.to)).toEqual(['b44.input', 'b45.input']);
  });

  it('also is what is asked for by name', () => {
    expect(handedOver(layoutOf(large), region, (id) => id === 'b1599').nodes).toEqual(['b43', 'b44', 'b45', 'b1599']);
    expect(handedOver(layoutOf(large), { kind: 'painted' }, (id) => id === 'b7')).toEqual({ nodes: ['b7'], edges: [] });
  });
});
