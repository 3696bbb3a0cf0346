import { describe, expect, it } from 'vitest';
import { type Box, type CardSpot, type Obstacle, type Pane, placeCard } from './card-geometry.ts';

const pane = { width: 1000, height: 600 };
const card = { width: 300, height: 200 };
const block = (left: number, top: number): Box => ({ left, top, width: 200, height: 100 });
const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

interface Around {
  readonly kept?: readonly Box[];
  readonly others?: readonly Obstacle[];
  readonly size?: typeof card;
  readonly on?: Pane;
}

const place = (at: Box, { kept = [], others = [], size = card, on = pane }: Around = {}): CardSpot =>
  placeCard({ block: at, kept, others }, size, on);
const boxOf = ({ left, top, maxHeight }: CardSpot, size = card): Box => ({
  left,
  top,
  width: size.width,
  height: Math.min(size.height, maxHeight),
});

describe('placeCard', () => {
  it('goes below where there is room', () =>
    expect(place(block(400, 100))).toMatchObject({ side: 'below', top: 212, left: 350 }));
  it('goes above a block at the bottom', () => {
    const spot = place(block(400, 450));
    expect(spot).toMatchObject({ side: 'above', left: 350 });
    expect(spot.top + card.height).toBe(438);
  });
  it('goes beside a block that leaves no room above or below', () =>
    expect(place({ left: 400, top: 40, width: 200, height: 520 })).toMatchObject({ side: 'beside' }));
  it('stays on the pane', () => {
    expect(place(block(-100, 100)).left).toBe(8);
    expect(place(block(950, 100)).left).toBe(1000 - 300 - 8);
  });
  it('moves along the block to keep off what lies below', () => {
    const below = { left: 380, top: 240, width: 60, height: 80, weight: 1 };
    const size = { width: 200, height: 150 };
    expect(overlaps(below, boxOf(place(block(400, 100), { others: [below], size }), size))).toBe(false);
  });
  it('never covers a wire, even where that takes it away from the block', () => {
    const wires = [0, 300, 600].map((left) => ({ left, top: 230, width: 300, height: 60 }));
    const spot = place(block(400, 100), { kept: wires });
    for (const wire of wires) expect(overlaps(wire, boxOf(spot))).toBe(false);
    expect(boxOf(spot).height).toBe(card.height);
  });
  it('rather covers a bystander than being cut to its header', () => {
    const bystander = { left: 0, top: 260, width: 1000, height: 100, weight: 0.25 };
    expect(place(block(400, 120), { others: [bystander] })).toMatchObject({ side: 'below' });
  });
  it('leaves room for a hint', () => expect(place(block(400, 330), { on: { ...pane, top: 40 } }).top).toBeGreaterThanOrEqual(48));
  it('is docked where the pane is full', () => {
    const spot = place(block(100, 20), { on: { width: 400, height: 160 } });
    expect(spot.side).toBe('docked');
    expect(spot.left).toBeGreaterThanOrEqual(0);
    expect(spot.top + spot.maxHeight).toBeLessThanOrEqual(160);
  });
  it('never covers the block while that is on the pane', () => {
    for (let left = -200; left <= 1000; left += 150) {
      for (let top = 0; top <= 500; top += 50) expect(overlaps(block(left, top), boxOf(place(block(left, top))))).toBe(false);
    }
  });
});

it('moves aside for numbers that are written below a circle', () => {
  const numbers = { left: 330, top: 330, width: 40, height: 32, weight: 2 };
  const spot = place(block(400, 200), { others: [numbers] });
  expect(spot.side).toBe('below');
  expect(overlaps(boxOf(spot), numbers)).toBe(false);
  expect(overlaps(boxOf(place(block(400, 200))), numbers)).toBe(true);
});

it('goes below what is written under the block rather than over it', () => {
  const written = [0, 250, 500, 750].map((left) => ({ left, top: 320, width: 250, height: 50, weight: 8 }));
  const spot = place(block(400, 100), { others: written, on: { width: 1000, height: 620 } });
  expect(spot).toMatchObject({ side: 'below', top: 371 });
  expect(spot.maxHeight).toBeGreaterThanOrEqual(card.height);
});
