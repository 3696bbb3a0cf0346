import { describe, expect, it } from 'vitest';
import { type Box, layOut } from './layout.ts';

const box = (id: string, width = 100, height = 60): Box => ({ id, width, height });
const link = (text: string) => {
  const [from = '', to = ''] = text.split(' -> ');
  return { from, to };
};

describe('layOut', () => {
  it('puts what is computed later further right, and what comes in right before its first reader', () => {
    const boxes = [box('x', 50), box('w', 50), box('b', 50), box('product'), box('sum')];
    const places = layOut(boxes, ['x -> product', 'w -> product', 'product -> sum', 'b -> sum'].map(link));
    const x = (id: string): number => places.get(id)?.x ?? Number.NaN;
    expect(x('x')).toBe(x('w'));
    expect(x('product')).toBeGreaterThan(x('x') + 50);
    expect(x('sum')).toBeGreaterThan(x('product') + 100);
    expect(x('b')).toBeGreaterThan(x('x'));
    expect(x('b')).toBeLessThan(x('sum'));
  });

  it('never lets two boxes overlap', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const links = ['a -> c', 'b -> c', 'c -> d', 'c -> e', 'd -> f', 'e -> f', 'a -> g', 'g -> h', 'c -> h'].map(link);
    const places = layOut(
      ids.map((id, i) => box(id, 60 + 10 * i, 40 + 8 * i)),
      links,
    );
    for (const [i, one] of ids.entries()) {
      for (const [k, other] of ids.entries()) {
        const [p, q] = [places.get(one), places.get(other)];
        if (k <= i || !p || !q) continue;
        const apart = p.x + 60 + 10 * i <= q.x || q.x + 60 + 10 * k <= p.x || p.y + 40 + 8 * i <= q.y || q.y + 40 + 8 * k <= p.y;
        expect([one, other, apart]).toEqual([one, other, true]);
      }
    }
  });

  it('keeps a place free for a wire that passes a column', () => {
    const boxes = ['start', 'middle', 'end'].map((id) => box(id));
    const straight = layOut(boxes, ['start -> middle', 'middle -> end'].map(link));
    const passed = layOut(boxes, ['start -> middle', 'middle -> end', 'start -> end'].map(link));
    expect(straight.get('middle')?.y).toBe(straight.get('start')?.y);
    expect(Math.abs((passed.get('middle')?.y ?? 0) - (passed.get('start')?.y ?? 0))).toBeGreaterThan(30);
  });

  it('places nothing, and one box alone', () => {
    expect(layOut([], []).size).toBe(0);
    expect(layOut([box('a')], []).get('a')).toEqual({ x: 0, y: -30 });
  });

  it('keeps what comes first in one column, in the order that it was given, and its wires clear of blocks', () => {
    const boxes = [box('late', 50), box('early', 50), box('product'), box('sum')];
    const links = ['early -> product', 'product -> sum', 'late -> sum'].map(link);
    const places = layOut(boxes, links, new Set(['late', 'early']));
    const at = (id: string) => places.get(id) ?? { x: Number.NaN, y: Number.NaN };
    expect(at('late').x).toBe(at('early').x);
    expect(at('late').y).toBeLessThan(at('early').y);
    expect(at('product').x).toBeGreaterThan(at('early').x + 50);
    // the wire of the first passes above the block that stands between
    expect(at('late').y + 30).toBeLessThan(at('product').y);
  });
});
