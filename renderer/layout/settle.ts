import type { Point } from '../../graph-core/model/document.ts';
import { meets, type Rect } from '../canvas/viewport.ts';
import type { Direction } from './elk-graph.ts';

/** Between what was moved out of the way and what it gave way to. */
const GAP = 12;

/** Something that is put somewhere as one: where it is now, and the room around that. */
export interface Item {
  readonly id: string;
  readonly at: Point;
  /** From the place. */
  readonly room: Rect;
  readonly isFixed: boolean;
}

export const roomAt = (room: Rect, { x, y }: Point): Rect => ({ ...room, x: room.x + x, y: room.y + y });

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

/** How far the layout moves as a whole: to where what keeps its place is, else so that its corner stays where it was. */
function shiftOf(items: readonly Item[], places: ReadonlyMap<string, Point>): Point {
  const fixed = items.filter(({ isFixed }) => isFixed);
  const apart = ({ id, at }: Item, axis: 'x' | 'y'): number => at[axis] - (places.get(id)?.[axis] ?? 0);
  if (fixed.length > 0) {
    return { x: median(fixed.map((item) => apart(item, 'x'))), y: median(fixed.map((item) => apart(item, 'y'))) };
  }
  const corner = (axis: 'x' | 'y', placeOf: (item: Item) => Point): number =>
    items.reduce((least, item) => Math.min(least, item.room[axis] + placeOf(item)[axis]), Number.POSITIVE_INFINITY);
  const laidOut = ({ id, at }: Item): Point => places.get(id) ?? at;
  return {
    x: corner('x', ({ at }) => at) - corner('x', laidOut),
    y: corner('y', ({ at }) => at) - corner('y', laidOut),
  };
}

/** The nearest place across the direction of reading on which nothing is met. */
export function freeAcross(rect: Rect, taken: readonly Rect[], direction: Direction, gap = GAP): Rect {
  const isAcross = direction === 'right';
  const inBand = taken.filter((other) =>
    isAcross
      ? rect.x < other.x + other.width && other.x < rect.x + rect.width
      : rect.y < other.y + other.height && other.y < rect.y + rect.height,
  );
  const moves = inBand
    .flatMap((other) =>
      isAcross
        ? [other.y + other.height + gap - rect.y, other.y - gap - rect.height - rect.y]
        : [other.x + other.width + gap - rect.x, other.x - gap - rect.width - rect.x],
    )
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  const moved = (by: number): Rect => (isAcross ? { ...rect, y: rect.y + by } : { ...rect, x: rect.x + by });
  return moved(moves.find((by) => inBand.every((other) => !meets(moved(by), other))) ?? 0);
}

/**
 * The places of things after a layout: what is fixed stays, with `still` besides; the rest is where the layout has it, moved aside
 * where something stands that stays.
 */
export function settle(
  items: readonly Item[],
  laidOut: ReadonlyMap<string, Point>,
  { direction, still }: { readonly direction: Direction; readonly still: readonly Rect[] },
): ReadonlyMap<string, Point> {
  const shift = shiftOf(items, laidOut);
  const kept = items.filter(({ isFixed }) => isFixed);
  const fixed = [...still, ...kept.map(({ room, at }) => roomAt(room, at))];
  const wanted = items
    .filter(({ isFixed }) => !isFixed)
    .map((item) => {
      const place = laidOut.get(item.id) ?? item.at;
      return { item, at: { x: Math.round(place.x + shift.x), y: Math.round(place.y + shift.y) } };
    });
  const places = new Map<string, Point>(kept.map(({ id, at: { x, y } }) => [id, { x, y }]));
  const taken = [...fixed];
  for (const { item, at } of wanted) {
    const rect = roomAt(item.room, at);
    if (fixed.some((other) => meets(rect, other))) continue;
    taken.push(rect);
    places.set(item.id, at);
  }
  for (const { item, at } of wanted.filter((each) => !places.has(each.item.id))) {
    const rect = freeAcross(roomAt(item.room, at), taken, direction);
    taken.push(rect);
    places.set(item.id, { x: Math.round(rect.x - item.room.x), y: Math.round(rect.y - item.room.y) });
  }
  return places;
}
