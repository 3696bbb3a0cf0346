import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { movesBetween, placesAt } from './glide.ts';

const frame = (x: number, width: number) => ({ id: 'f', title: 'Layer', x, y: 0, width, height: 200 });
const before: Document = {
  ...emptyDocument(),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2] }, position: { x: 0, y: 0 } },
    { id: 'a', type: 'tanh', position: { x: 100, y: 0 } },
    { id: 'b', type: 'tanh', position: { x: 100, y: 300 } },
  ],
  data: { sources: { t: { file: 't.csv' } }, columns: { 'x.value': { source: 't', columns: ['one'] } } },
  view: { frames: [frame(0, 300)], notes: [{ id: 'n', text: '', x: 0, y: 500, width: 100, height: 60 }] },
};
const after: Document = {
  ...before,
  nodes: before.nodes.map((node) => (node.id === 'b' ? node : { ...node, position: { x: node.position?.x ?? 0, y: 80 } })),
  view: { frames: [frame(40, 400)], notes: [{ id: 'n', text: '', x: 200, y: 500, width: 100, height: 60 }] },
};

describe('on the way from one drawing to the next', () => {
  it('are blocks, frames with their sizes, notes, and cards that nobody has put anywhere', () => {
    const half = placesAt(movesBetween(before, after), 0.5);
    expect(Object.fromEntries(half)).toEqual({
      x: { x: 0, y: 40 },
      a: { x: 100, y: 40 },
      'frame:f': { x: 20, y: 0, width: 350, height: 200 },
      'note:n': { x: 100, y: 500, width: 100, height: 60 },
      'data:t': { x: expect.any(Number), y: expect.any(Number) },
    });
    const [start, end] = [placesAt(movesBetween(before, after), 0), placesAt(movesBetween(before, after), 1)];
    expect((end.get('data:t')?.y ?? 0) - (start.get('data:t')?.y ?? 0)).toBe(80);
  });

  it('is nothing that stays', () => {
    expect(movesBetween(before, { ...before, nodes: [...before.nodes] })).toEqual([]);
  });
});
