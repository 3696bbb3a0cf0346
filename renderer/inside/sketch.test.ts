import { describe, expect, it } from 'vitest';
import type { Definition } from '../../graph-core/model/document.ts';
import { node, wires } from '../../graph-core/validate/testing.ts';
import { isSketched } from './group-sketch.tsx';
import { sketchOf } from './sketch.ts';

const definition: Definition = {
  nodes: [
    { ...node('f', 'linear'), position: { x: 0, y: 0 } },
    { ...node('w', 'parameter'), position: { x: 0, y: -100 } },
    { ...node('h', 'relu'), position: { x: 240, y: 100 } },
  ],
  edges: wires('f.output -> h.input', 'w.value -> f.weight'),
  inputs: [{ name: 'x', at: 'f.input' }],
  outputs: [
    { name: 'z', at: 'h.output' },
    { name: 'nowhere', at: '_.value' },
  ],
};

const count = (path: string): number => path.split('M').length - 1;

describe('the sketch of a group', () => {
  it('has a silhouette for each block and a line for each wire and each port that leads somewhere', () => {
    const sketch = sketchOf(definition);
    expect([count(sketch?.blocks ?? ''), count(sketch?.wires ?? '')]).toEqual([3, 4]);
    expect(sketch?.viewBox).toBe('-60 -116 520 304');
    expect(sketchOf(definition)).toBe(sketch);
  });

  it('lays out blocks without places, and is none where nothing is inside', () => {
    const bare = { ...definition, nodes: definition.nodes.map(({ position: _, ...rest }) => rest) };
    expect(sketchOf(bare)?.blocks).not.toContain('NaN');
    expect(new Set(sketchOf(bare)?.blocks.match(/M[^HVa]+/g)).size).toBe(3);
    expect(sketchOf({ ...definition, nodes: [], edges: [] })).toBeNull();
  });

  it('is drawn from a zoom on, of groups that are on view only', () => {
    const flow = (x: number, zoom: number) => ({ transform: [x, 0, zoom] as const, width: 800, height: 600 });
    expect([isSketched(flow(0, 1.3), { x: 0, y: 0 }), isSketched(flow(0, 1.5), { x: 0, y: 0 })]).toEqual([false, true]);
    expect([isSketched(flow(0, 2), { x: 500, y: 0 }), isSketched(flow(-900, 2), { x: 500, y: 0 })]).toEqual([false, true]);
  });
});
