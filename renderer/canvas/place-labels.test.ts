import { describe, expect, it } from 'vitest';
import { type Label, placeLabels } from './place-labels.ts';

const circle = (x: number, y: number) => ({ x, y, width: 30, height: 30 });
const label = (id: string, x: number, y: number, more: Partial<Label> = {}): Label => ({
  id,
  width: 90,
  height: 32,
  anchor: circle(x, y),
  prefers: 'below',
  ...more,
});
const meets = (a: { x: number; y: number; width: number; height: number } | null | undefined, b: typeof a): boolean =>
  !!a && !!b && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('places of labels', () => {
  it('are centred below or above what they belong to where nothing is in the way', () => {
    const below = placeLabels([label('a', 100, 100)], [circle(100, 100)]).get('a');
    expect(below).toEqual({ x: 70, y: 133, width: 90, height: 32 });
    const above = placeLabels([label('a', 100, 100, { prefers: 'above' })], [circle(100, 100)]).get('a');
    expect(above).toEqual({ x: 70, y: 65, width: 90, height: 32 });
  });

  it('meet neither what is drawn nor one another', () => {
    const block = { x: 60, y: 140, width: 120, height: 60 };
    const labels = [label('a', 100, 100), label('b', 150, 100), label('c', 100, 220)];
    const drawn = [block, ...labels.map(({ anchor }) => anchor)];
    const places = [...placeLabels(labels, drawn).values()];
    expect(places.every((place) => place !== null)).toBe(true);
    places.forEach((place, i) => {
      expect(drawn.some((rect) => meets(place, rect))).toBe(false);
      expect(places.some((other, k) => k !== i && meets(place, other))).toBe(false);
    });
  });

  it('are none where all around is taken', () => {
    const wall = { x: -500, y: -500, width: 1200, height: 1200 };
    expect(placeLabels([label('a', 100, 100)], [wall]).get('a')).toBeNull();
  });
});
