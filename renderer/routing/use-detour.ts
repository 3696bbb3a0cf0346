import type { EdgeProps, Edge as FlowEdge, Position } from '@xyflow/react';
import { useRef } from 'react';
import type { Address, Edge } from '../../graph-core/model/document.ts';
import { type PortPlace, SIZE } from '../canvas/geometry.ts';
import { SIDES } from '../canvas/handle.ts';
import { type DrawnGraph, drawnOf, type Placed, portOf, shapeOf } from '../canvas/placed.ts';
import type { Rect } from '../canvas/viewport.ts';
import { useDocument } from '../state/stores.ts';
import { type Detour, detourFor, laneOf, sameWay, type Way, type WireEnds, wayFor } from './detour.ts';
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

/** Whether a way that was found in an area is the way of the same wire later. */
const isSame = (a: Given, b: Given, area: Rect): boolean =>
  b.obstacles.isSameIn(area, a.obstacles.mark) &&
  a.source?.geometry === b.source?.geometry &&
  a.target?.geometry === b.target?.geometry &&
  a.ends.sourceX === b.ends.sourceX &&
  a.ends.sourceY === b.ends.sourceY &&
  a.ends.targetX === b.ends.targetX &&
  a.ends.targetY === b.ends.targetY &&
  a.ends.sourcePosition === b.ends.sourcePosition &&
  a.ends.targetPosition === b.ends.targetPosition;

const NOWHERE: Way = { detour: null, area: { x: 0, y: 0, width: 0, height: 0 } };

/** The way of a wire that is drawn between these ends. */
function wayOf({ obstacles, source, target, ends }: Given, from: Address, to: Address): Way {
  const [out, into] = [source && portOf(source, from, 'source'), target && portOf(target, to, 'target')];
  if (!source || !target || !out || !into) return NOWHERE;
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = ends;
  const [s, t] = [onOutline(sourceX, sourceY, sourcePosition), onOutline(targetX, targetY, targetPosition)];
  return wayFor(
    obstacles,
    { sourceX: s[0], sourceY: s[1], sourcePosition, targetX: t[0], targetY: t[1], targetPosition },
    { source: { id: source.id, rect: rectAt(source, out, s) }, target: { id: target.id, rect: rectAt(target, into, t) } },
    laneOf(from),
  );
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
  const blocks = { source: { id: source.id, rect: shapeOf(source) }, target: { id: target.id, rect: shapeOf(target) } };
  return detourFor(obstaclesIn(drawn), ends, blocks, laneOf(edge.from));
}
