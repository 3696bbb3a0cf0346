import { describe, expect, it } from 'vitest';
import { onGrid } from './grid.ts';
import { indexFor, snapTo } from './snap.ts';

const rect = (x: number, y: number, width = 100, height = 40) => ({ x, y, width, height });
const row = indexFor([rect(0, 0), rect(200, 0)]);

describe('snapping', () => {
  it('goes to the middle of what is beside it, before its edges, and says so with a line', () => {
    const { dx, dy, guides } = snapTo(row, rect(330, 7, 100, 30), 6);
    expect([dx, dy]).toEqual([0, -2]);
    expect(guides).toEqual([{ along: 'x', at: 20, from: 200, to: 430, distance: 30, kind: 'edge' }]);
  });
  it('lines edges up with edges of what is above it, and not with middles', () => {
    expect(snapTo(row, rect(203, 100, 60, 40), 6)).toMatchObject({ dx: -3, dy: 0 });
    expect(snapTo(row, rect(253, 100, 40, 40), 6)).toMatchObject({ dx: 0, dy: 0, guides: [] });
  });
  it('goes on in equal gaps, and into the middle of a gap', () => {
    const next = snapTo(row, rect(404, 0), 6);
    expect(next.dx).toBe(-4);
    expect(next.guides.filter(({ kind }) => kind === 'gap').map(({ from, to, distance }) => [from, to, distance])).toEqual([
      [100, 200, 100],
      [300, 400, 100],
    ]);
    expect(snapTo(row, rect(123, 0, 50, 40), 6).dx).toBe(2);
  });
  it('does not reach farther than it is told, and not to what is far away', () => {
    expect(snapTo(row, rect(800, 300, 30, 30), 6)).toEqual({ dx: 0, dy: 0, guides: [] });
    expect(snapTo(row, rect(3, 2000), 6)).toEqual({ dx: 0, dy: 0, guides: [] });
  });
  it('looks at few of many: 5,000 blocks are asked a thousand times at once', () => {
    const many = indexFor(Array.from({ length: 5000 }, (_, i) => rect((i % 100) * 230, Math.floor(i / 100) * 150)));
    const start = performance.now();
    for (let i = 0; i < 1000; i++) snapTo(many, rect(1000 + i, 800 + i), 6);
    // a frame is 16 ms; a loaded machine may be twenty times slower than the fraction of a millisecond this takes
    expect((performance.now() - start) / 1000).toBeLessThan(8);
  });
});

it('puts blocks on the grid by their middle, so that wires are straight, and frames by their corner', () => {
  const circle = { id: 'x', ...rect(3, 5, 56, 56) };
  const block = { id: 'f', ...rect(117, 1, 192, 72) };
  const middle = (piece: typeof circle): number => piece.y + onGrid(piece, { x: 0, y: 0 }).y + piece.height / 2;
  expect(middle(circle)).toBe(middle(block));
  expect(onGrid({ id: 'frame:a', ...rect(7, 13) }, { x: 5, y: 0 })).toEqual({ x: 13, y: 7 });
});
