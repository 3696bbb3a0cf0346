import { describe, expect, it } from 'vitest';
import { align, distribute, type Piece } from './align.ts';

const piece = (id: string, x: number, y: number, width: number, height: number, isPinned = false): Piece => ({
  id,
  x,
  y,
  width,
  height,
  isPinned,
});
/** A circle, a block and a collapsed block. */
const three = [piece('x', 0, 8, 56, 56), piece('f', 116, 0, 192, 72), piece('h', 400, 30, 104, 36)];
const places = (moved: ReadonlyMap<string, { x: number; y: number }>) => Object.fromEntries(moved);

describe('align', () => {
  it.each([
    ['left', { f: { x: 0, y: 0 }, h: { x: 0, y: 30 } }],
    ['right', { x: { x: 448, y: 8 }, f: { x: 312, y: 0 } }],
    ['centre', { x: { x: 224, y: 8 }, f: { x: 156, y: 0 }, h: { x: 200, y: 30 } }],
    ['top', { x: { x: 0, y: 0 }, h: { x: 400, y: 0 } }],
    ['middle', { h: { x: 400, y: 18 } }],
    ['bottom', { x: { x: 0, y: 16 }, h: { x: 400, y: 36 } }],
  ] as const)('%s: by what is drawn, and what stands there stays', (how, expected) => {
    expect(places(align(three, how))).toEqual(expected);
  });
  it('goes to what is pinned', () => {
    const pinned = [piece('x', 250, 8, 56, 56, true), ...three.slice(1)];
    expect(places(align(pinned, 'left'))).toEqual({ f: { x: 250, y: 0 }, h: { x: 250, y: 30 } });
  });
});

describe('distribute', () => {
  it('makes the gaps equal, whatever the sizes; the first and the last stay', () => {
    // 0..56, then 192 wide, then 400..: (344 - 192) / 2 = 76
    expect(places(distribute(three.toReversed(), 'x'))).toEqual({ f: { x: 132, y: 0 } });
  });
  it('makes the distances of the middles equal where there is no room for gaps', () => {
    const tight = [piece('a', 0, 0, 100, 10), piece('b', 10, 0, 100, 10), piece('c', 100, 0, 100, 10)];
    expect(places(distribute(tight, 'x'))).toEqual({ b: { x: 50, y: 0 } });
  });
  it('needs three, and leaves what is pinned', () => {
    expect(distribute(three.slice(1), 'x').size).toBe(0);
    expect(distribute([three[0] as Piece, { ...(three[1] as Piece), isPinned: true }, three[2] as Piece], 'x').size).toBe(0);
  });
});
