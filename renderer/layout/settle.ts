import type { NodeId, Point } from '../../graph-core/model/document.ts';
import { meets, type Rect } from '../canvas/viewport.ts';
import type { Direction } from './elk-graph.ts';
import type { Unit } from './units.ts';

/** Between what was moved out of the way and what it gave way to. */
const GAP = 12;

const roomAt = ({ room }: Unit, { x, y }: Point): Rect => ({ ...room, x: room.x + x, y: room.y + y });

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

/** How far the layout moves as a whole: to where what keeps its place is, else so that its corner stays where it was. */
function shiftOf(units: readonly Unit[], places: ReadonlyMap<NodeId, Point>, isFixed: (id: NodeId) => boolean): Point {
  const fixed = units.filter(({ id }) => isFixed(id));
  const apart = (unit: Unit, axis: 'x' | 'y'): number => unit.block[axis] - (places.get(unit.id)?.[axis] ?? 0);
  if (fixed.length > 0) {
    return { x: median(fixed.map((unit) => apart(unit, 'x'))), y: median(fixed.map((unit) => apart(unit, 'y'))) };
  }
  const corner = (axis: 'x' | 'y', at: (unit: Unit) => number): number =>
    Math.min(...units.map((unit) => unit.room[axis] + at(unit)));
  return {
    x: corner('x', ({ block }) => block.x) - corner('x', ({ id }) => places.get(id)?.x ?? 0),
    y: corner('y', ({ block }) => block.y) - corner('y', ({ id }) => places.get(id)?.y ?? 0),
  };
}

/** The nearest place across the direction of reading on which nothing is met. */
function freeAcross(rect: Rect, taken: readonly Rect[], direction: Direction): Rect {
  const isAcross = direction === 'right';
  const inBand = taken.filter((other) =>
    isAcross
      ? rect.x < other.x + other.width && other.x < rect.x + rect.width
      : rect.y < other.y + other.height && other.y < rect.y + rect.height,
  );
  const moves = inBand
    .flatMap((other) =>
      isAcross
        ? [other.y + other.height + GAP - rect.y, other.y - GAP - rect.height - rect.y]
        : [other.x + other.width + GAP - rect.x, other.x - GAP - rect.width - rect.x],
    )
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  const moved = (by: number): Rect => (isAcross ? { ...rect, y: rect.y + by } : { ...rect, x: rect.x + by });
  return moved(moves.find((by) => inBand.every((other) => !meets(moved(by), other))) ?? 0);
}

/**
 * The places of all nodes after a layout: what is fixed stays, with `obstacles` besides; the rest is where the layout has it,
 * moved aside where something stands that stays.
 */
export function settle(
  units: readonly Unit[],
  laidOut: ReadonlyMap<NodeId, Point>,
  options: { readonly direction: Direction; readonly isFixed: (id: NodeId) => boolean; readonly obstacles: readonly Rect[] },
): ReadonlyMap<NodeId, Point> {
  const { direction, isFixed, obstacles } = options;
  const shift = shiftOf(units, laidOut, isFixed);
  const fixed = [...obstacles, ...units.filter(({ id }) => isFixed(id)).map((unit) => roomAt(unit, unit.block))];
  const wanted = units
    .filter(({ id }) => !isFixed(id))
    .map((unit) => {
      const place = laidOut.get(unit.id) ?? unit.block;
      return { unit, at: { x: Math.round(place.x + shift.x), y: Math.round(place.y + shift.y) } };
    });
  const isInTheWay = ({ unit, at }: (typeof wanted)[number]): boolean => fixed.some((other) => meets(roomAt(unit, at), other));
  const free = wanted.filter((each) => !isInTheWay(each));
  const taken = [...fixed, ...free.map(({ unit, at }) => roomAt(unit, at))];
  const places = new Map(units.filter(({ id }) => isFixed(id)).map(({ id, block: { x, y } }) => [id, { x, y }]));
  for (const { unit, at } of free) places.set(unit.id, at);
  for (const { unit, at } of wanted.filter((each) => !places.has(each.unit.id))) {
    const rect = freeAcross(roomAt(unit, at), taken, direction);
    taken.push(rect);
    places.set(unit.id, { x: Math.round(rect.x - unit.room.x), y: Math.round(rect.y - unit.room.y) });
  }
  return withCircles(units, places);
}

/** With the circles of weights, each at its block. */
function withCircles(units: readonly Unit[], blocks: ReadonlyMap<NodeId, Point>): ReadonlyMap<NodeId, Point> {
  const places = new Map<NodeId, Point>();
  for (const { id, circles } of units) {
    const at = blocks.get(id);
    if (!at) continue;
    places.set(id, at);
    for (const circle of circles) places.set(circle.id, { x: Math.round(at.x + circle.x), y: Math.round(at.y + circle.y) });
  }
  return places;
}
