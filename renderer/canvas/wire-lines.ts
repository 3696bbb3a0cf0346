import { rerouteKey, reroutesOf } from '../../graph-core/edit/reroutes.ts';
import { type Document, type Edge, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { Detour } from '../routing/detour.ts';
import { detourIn } from '../routing/use-detour.ts';
import { perDocument } from '../state/derived.ts';
import { curveOf } from './card-obstacles.ts';
import { LARGE } from './extent.ts';
import { layoutOf, wireMeets } from './layout.ts';
import { type DrawnGraph, drawnOf, type Placed } from './placed.ts';
import type { Rect } from './viewport.ts';

/** The line of a wire as a row of points, to ask what a hand comes across. */
export interface WireLine {
  readonly id: string;
  readonly edge: Edge;
  readonly points: readonly Point[];
  readonly bounds: Rect;
  readonly bendsBefore: (part: number) => number;
}

/** Straight stretches that a curve without bends is made of. */
const STRETCHES = 24;

interface Lined {
  readonly source: Placed;
  readonly target: Placed;
  readonly way: Detour | null;
  readonly line: WireLine;
}

/** The last line of each wire that is not led by hand: an edit elsewhere leaves it as it is. */
const lines = new WeakMap<Edge, Lined>();

const isPlacedAs = (a: Placed, b: Placed): boolean => a.x === b.x && a.y === b.y && a.geometry === b.geometry;

function lineIn(drawn: DrawnGraph, edge: Edge): WireLine | null {
  const id = rerouteKey(edge);
  const [source, target] = [edge.from, edge.to].map((address) => drawn.byId.get(splitAddress(address).node));
  const bends = drawn.bends?.get(id);
  if (!source || !target) return null;
  const before = bends === undefined ? lines.get(edge) : undefined;
  const way = bends === undefined ? detourIn(drawn, edge, source, target) : null;
  if (before?.way === way && before && isPlacedAs(before.source, source) && isPlacedAs(before.target, target)) return before.line;
  const curve = curveOf(drawn, edge, source, target);
  if (!curve) return null;
  const count = STRETCHES * (1 + (bends?.length ?? 0));
  const points = Array.from({ length: count + 1 }, (_, i): Point => {
    const [x, y] = curve.at(i / count);
    return { x, y };
  });
  const line = { id, edge, points, bounds: boundsOfPoints(points), bendsBefore: curve.bendsBefore };
  if (bends === undefined) lines.set(edge, { source, target, way, line });
  return line;
}

const linesBefore = perDocument(() => new Map<Edge, WireLine | null>());

/** The line of one wire, without working out the others; null where an end of it is not drawn. */
export function lineOf(document: Document, wire: Edge): WireLine | null {
  const known = linesBefore(document);
  const before = known.get(wire);
  if (before !== undefined) return before;
  const line = lineIn(drawnOf(document), wire);
  known.set(wire, line);
  return line;
}

/** The line of the wire with an id. */
export function lineWithId(document: Document, id: string): WireLine | null {
  const wire = document.edges.find((edge) => rerouteKey(edge) === id);
  return wire ? lineOf(document, wire) : null;
}

/** So far from the room between its ends a wire is looked for, as it is drawn: see extent.ts. */
const AROUND = 500;

/**
 * The lines of the wires that may run through a rectangle: to find the way of a wire takes far too long for all wires of a large
 * drawing at once. Those that are led by hand may go anywhere, and their ways are not looked for.
 */
export function linesNear(document: Document, { x, y, width, height }: Rect): readonly WireLine[] {
  const layout = layoutOf(document);
  const { edges } = layout.forms.wires;
  const around = { x: x - AROUND, y: y - AROUND, width: width + 2 * AROUND, height: height + 2 * AROUND };
  const all = document.nodes.length < LARGE;
  const bends = reroutesOf(document);
  const found: WireLine[] = [];
  for (let wire = 0; wire < edges.length; wire++) {
    const edge = document.edges[edges[wire] as number] as Edge;
    const isNear = all || wireMeets(layout, wire, around) || (bends.size > 0 && bends.has(rerouteKey(edge)));
    const line = isNear ? lineOf(document, edge) : null;
    if (line) found.push(line);
  }
  return found;
}

export const middleOfLine = ({ points }: WireLine): Point => points[Math.floor(points.length / 2)] as Point;

function boundsOfPoints(points: readonly Point[]): Rect {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** A place on a wire, and how many of its bends come before it. */
export interface OnWire {
  readonly line: WireLine;
  readonly at: Point;
  readonly bends: number;
}

const onLine = (line: WireLine, stretch: number, part: number): OnWire => {
  const [a, b] = [line.points[stretch], line.points[stretch + 1]];
  const at = a && b ? { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part } : { x: 0, y: 0 };
  return { line, at, bends: line.bendsBefore((stretch + part) / (line.points.length - 1)) };
};

/** Where two straight stretches cross, as a part of the first; null where they do not. */
export function crossing(a: Point, b: Point, c: Point, d: Point): number | null {
  const [rx, ry, sx, sy] = [b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y];
  const turn = rx * sy - ry * sx;
  if (turn === 0) return null;
  const along = ((c.x - a.x) * sy - (c.y - a.y) * sx) / turn;
  const across = ((c.x - a.x) * ry - (c.y - a.y) * rx) / turn;
  return along >= 0 && along <= 1 && across >= 0 && across <= 1 ? along : null;
}

/** Where one stretch of a stroke crosses wires: the first place on each. */
export function crossedBy(document: Document, from: Point, to: Point): readonly OnWire[] {
  const stroke = boundsOfPoints([from, to]);
  return linesNear(document, stroke).flatMap((line) => {
    if (!meets(line.bounds, stroke)) return [];
    for (let i = 0; i + 1 < line.points.length; i++) {
      const [a, b] = [line.points[i], line.points[i + 1]];
      const part = a && b ? crossing(a, b, from, to) : null;
      if (part !== null) return [onLine(line, i, part)];
    }
    return [];
  });
}

const meets = (a: Rect, b: Rect): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

/** The place on a wire that is nearest to a point. */
export function nearestOn(line: WireLine, to: Point): OnWire & { readonly distance: number } {
  let best = { stretch: 0, part: 0, distance: Number.POSITIVE_INFINITY };
  for (let i = 0; i + 1 < line.points.length; i++) {
    const [a, b] = [line.points[i], line.points[i + 1]];
    if (!a || !b) continue;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const length = dx * dx + dy * dy;
    const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((to.x - a.x) * dx + (to.y - a.y) * dy) / length));
    const distance = Math.hypot(a.x + part * dx - to.x, a.y + part * dy - to.y);
    if (distance < best.distance) best = { stretch: i, part, distance };
  }
  return { ...onLine(line, best.stretch, best.part), distance: best.distance };
}

/** Wires whose line runs through a rectangle, those first that come nearest to its middle. */
export function wiresThrough(document: Document, rect: Rect): readonly OnWire[] {
  const middle = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  return linesNear(document, rect)
    .filter(({ bounds }) => meets(bounds, rect))
    .map((line) => nearestOn(line, middle))
    .filter(({ at }) => meets({ ...at, width: 0, height: 0 }, rect))
    .sort((a, b) => a.distance - b.distance);
}
