import { describe, expect, it } from 'vitest';
import type { Document, GraphNode, Point } from '../../graph-core/model/document.ts';
import { graph, node } from '../../graph-core/validate/testing.ts';
import { keptSelection, moveUnseen } from './unseen.ts';

const drawing = (count: number): Document =>
  graph(
    Array.from({ length: count }, (_, i): GraphNode => ({ ...node(`b${i}`, 'tanh'), position: { x: 10 * i, y: 0 } })),
    [],
  );
const known = {
  nodeLookup: new Set(['b0', 'b1']),
  edgeLookup: new Set(['b0.output->b1.input']),
  multiSelectionActive: false,
  userSelectionActive: false,
};
const selection = { nodes: ['b0', 'b150'], edges: ['b0.output->b1.input', 'b7.output->b8.input'] };

describe('what React Flow does not have', () => {
  it('is let go of when something else is selected, and kept when something is added', () => {
    const large = drawing(300);
    expect(keptSelection(large, selection, known)).toEqual({ nodes: ['b0'], edges: ['b0.output->b1.input'] });
    expect(keptSelection(large, selection, { ...known, multiSelectionActive: true })).toBe(selection);
    expect(keptSelection(large, selection, { ...known, userSelectionActive: true })).toBe(selection);
    expect(keptSelection(drawing(100), selection, known)).toBe(selection);
  });

  it('moves with the selected blocks that are dragged', () => {
    const large = drawing(300);
    const change = (id: string, position: Point) => ({ type: 'position', id, position, dragging: true }) as const;
    const next = new Map([['b0', { x: 5, y: 7 }]]);
    moveUnseen(large, ['b0', 'b150'], [change('b0', { x: 5, y: 7 })], next);
    expect([...next]).toEqual([
      ['b0', { x: 5, y: 7 }],
      ['b150', { x: 1505, y: 7 }],
    ]);
    // a block that is not selected moves alone
    const alone = new Map([['b1', { x: 0, y: 0 }]]);
    moveUnseen(large, ['b0', 'b150'], [change('b1', { x: 0, y: 0 })], alone);
    expect([...alone.keys()]).toEqual(['b1']);
  });
});
