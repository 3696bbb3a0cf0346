import { describe, expect, it } from 'vitest';
import { type Box, placeCard } from './card-geometry.ts';

const pane = { width: 1000, height: 600 };
const card = { width: 300, height: 200 };
const block = (left: number, top: number): Box => ({ left, top, width: 200, height: 100 });
const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

describe('placeCard', () => {
  it('goes below where there is room', () =>
    expect(placeCard(block(400, 100), card, pane)).toMatchObject({ side: 'below', top: 212, left: 350 }));
  it('goes above a block at the bottom', () => expect(placeCard(block(400, 450), card, pane)).toMatchObject({ side: 'above' }));
  it('stays on the pane', () => {
    expect(placeCard(block(-100, 100), card, pane).left).toBe(8);
    expect(placeCard(block(950, 100), card, pane).left).toBe(1000 - 300 - 8);
  });
  it('keeps off a neighbour above where there is nearly room below', () => {
    const weight = { left: 430, top: 120, width: 48, height: 90, weight: 1 };
    const spot = placeCard(block(400, 300), { width: 300, height: 190 }, pane, [weight]);
    expect(overlaps(weight, { left: spot.left, top: spot.top, width: 300, height: Math.min(190, spot.maxHeight) })).toBe(false);
  });
  it('moves along the block to keep off what lies below', () => {
    const below = { left: 380, top: 240, width: 60, height: 80, weight: 1 };
    const spot = placeCard(block(400, 100), { width: 200, height: 150 }, pane, [below]);
    expect(overlaps(below, { left: spot.left, top: spot.top, width: 200, height: 150 })).toBe(false);
  });
  it('rather covers a bystander than being cut to its header', () => {
    const bystander = { left: 0, top: 260, width: 1000, height: 100, weight: 0.25 };
    expect(placeCard(block(400, 120), card, pane, [bystander])).toMatchObject({ side: 'below' });
  });
  it('leaves room for a hint', () =>
    expect(placeCard(block(400, 330), card, { ...pane, top: 40 }).top).toBeGreaterThanOrEqual(48));
  it('never covers the block while that is on the pane', () => {
    for (let left = -200; left <= 1000; left += 150) {
      for (let top = 0; top <= 500; top += 50) {
        const spot = placeCard(block(left, top), card, pane);
        const height = Math.min(card.height, spot.maxHeight);
        expect(overlaps(block(left, top), { left: spot.left, top: spot.top, width: card.width, height })).toBe(false);
      }
    }
  });
});
