import type { EdgeProps, Edge as FlowEdge, Position } from '@xyflow/react';
import { useRef } from 'react';
import type { Address, Edge } from '../../graph-core/model/document.ts';
import { type NodeGeometry, type PortPlace, SIZE } from '../canvas/geometry.ts';
import { SIDES } from '../canvas/handle.ts';
import { type DrawnGraph, drawnOf, type Placed, portOf } from '../canvas/placed.ts';
import type { Rect } from '../canvas/viewport.ts';
import { useDocument } from '../state/stores.ts';
import { type Detour, laneOf, sameWay, type Way, type WireEnds, wayFor } from './detour.ts';
import { type Obstacles, obstaclesIn } from './obstacles.ts';

/** From the middle of a handle, which lies astride the outline, to the outline. */
const onOutline = (x: number, y: number, side: Position): readonly [number, number] => {
  const by = SIZE.handle / 2;
  const [dx, dy] = { left: [by, 0], right: [-by, 0], top: [0, by], bottom: [0, -by] }[side] as [number, number];
  return [x + dx, y + dy];
};

/** The shape of a block of which one port lies at a place: while it is dragged the document has it elsewhere. */
const rectAt = ({ geometry: { width, height } }: Placed, port: PortPlace, [x, y]: readonly [number, number]): Rect => ({
  x: x - port.x,
  y: y - port.y,
  width,
  height,
});

/** All that the way of one wire depends on. */
interface Given {
  readonly obstacles: Obstacles;
  readonly source: Placed | undefined;
  readonly target: Placed | undefined;
  readonly ends: EdgeProps<FlowEdge>;
}

const sameEnds = (a: WireEnds, b: WireEnds): boolean =>
  a.sourceX === b.sourceX &&
  a.sourceY === b.sourceY &&
  a.targetX === b.targetX &&
  a.targetY === b.targetY &&
  a.sourcePosition === b.sourcePosition &&
  a.targetPosition === b.targetPosition;

/** Whether a way that was found in an area is the way of the same wire later. */
const isSame = (a: Given, b: Given, area: Rect): boolean =>
  b.obstacles.isSameIn(area, a.obstacles.mark) &&
  a.source?.geometry === b.source?.geometry &&
  a.target?.geometry === b.target?.geometry &&
  sameEnds(a.ends, b.ends);

interface Kept {
  readonly ends: WireEnds;
  readonly target: NodeGeometry;
  readonly mark: symbol;
  readonly way: Way;
}

/** The last way of each wire, by the form of its source: an edit elsewhere, or a wire that comes into sight again, costs no search. */
const kept = new WeakMap<NodeGeometry, Map<string, Kept>>();

/** The way of a wire between two blocks, of which `from` and `to` are ports and which stand where `ends` says. */
function wayBetween(obstacles: Obstacles, ends: WireEnds, wire: Edge, source: Placed, target: Placed): Way {
  const [out, into] = [portOf(source, wire.from, 'source'), portOf(target, wire.to, 'target')];
  if (!out || !into) return NOWHERE;
  const ways = kept.get(source.geometry) ?? new Map<string, Kept>();
  kept.set(source.geometry, ways);
  const key = `${wire.from}->${wire.to}`;
  const before = ways.get(key);
  const isKept =
    before?.target === target.geometry && sameEnds(before.ends, ends) && obstacles.isSameIn(before.way.area, before.mark);
  const found = (): Way => {
    const [s, t] = [rectAt(source, out, [ends.sourceX, ends.sourceY]), rectAt(target, into, [ends.targetX, ends.targetY])];
    const blocks = { source: { id: source.id, rect: s }, target: { id: target.id, rect: t } };
    return wayFor(obstacles, ends, blocks, laneOf(wire.from));
  };
  const way = isKept ? before.way : found();
  ways.set(key, { ends, target: target.geometry, mark: obstacles.mark, way });
  return way;
}

const NOWHERE: Way = { detour: null, area: { x: 0, y: 0, width: 0, height: 0 } };

/** The way of a wire that is drawn between these ends, which lie in the middle of handles. */
function wayOf({ obstacles, source, target, ends }: Given, from: Address, to: Address): Way {
  if (!source || !target) return NOWHERE;
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = ends;
  const [s, t] = [onOutline(sourceX, sourceY, sourcePosition), onOutline(targetX, targetY, targetPosition)];
  const outer = { sourceX: s[0], sourceY: s[1], sourcePosition, targetX: t[0], targetY: t[1], targetPosition };
  return wayBetween(obstacles, outer, { from, to }, source, target);
}

/**
 * The way of a wire around blocks, from where it is drawn now; null where it goes straight. The same object while it is the same way:
 * a block that moves somewhere else gives every wire other obstacles, and nearly none another way.
 */
export function useDetour(ends: EdgeProps<FlowEdge>, from: Address, to: Address): Detour | null {
  const last = useRef<{ readonly given: Given; readonly way: Way } | null>(null);
  return useDocument(({ document }) => {
    const drawn = drawnOf(document);
    const given = {
      obstacles: obstaclesIn(drawn),
      source: drawn.byId.get(ends.source),
      target: drawn.byId.get(ends.target),
      ends,
    };
    const before = last.current;
    if (before && isSame(before.given, given, before.way.area)) {
      last.current = { given, way: before.way };
      return before.way.detour;
    }
    const { detour, area } = wayOf(given, from, to);
    const way = { area, detour: before && sameWay(before.way.detour, detour) ? before.way.detour : detour };
    last.current = { given, way };
    return way.detour;
  });
}

/** Where a wire begins and ends in a drawing; null where an end is missing. */
export function endsOf(edge: Edge, source: Placed, target: Placed): WireEnds | null {
  const [out, into] = [portOf(source, edge.from, 'source'), portOf(target, edge.to, 'target')];
  if (!out || !into) return null;
  return {
    sourceX: source.x + out.x,
    sourceY: source.y + out.y,
    sourcePosition: SIDES[out.side],
    targetX: target.x + into.x,
    targetY: target.y + into.y,
    targetPosition: SIDES[into.side],
  };
}

/** The way of a wire around the blocks of a drawing; null where it goes straight. */
export function detourIn(drawn: DrawnGraph, edge: Edge, source: Placed, target: Placed): Detour | null {
  const ends = endsOf(edge, source, target);
  if (!ends) return null;
  return wayBetween(obstaclesIn(drawn), ends, edge, source, target).detour;
}
