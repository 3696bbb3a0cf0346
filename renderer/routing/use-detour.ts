import type { EdgeProps, Edge as FlowEdge, Position } from '@xyflow/react';
import { useMemo } from 'react';
import type { Address, Edge } from '../../graph-core/model/document.ts';
import { type PortPlace, SIZE } from '../canvas/geometry.ts';
import { SIDES } from '../canvas/handle.ts';
import { type DrawnGraph, drawnOf, type Placed, portOf, shapeOf } from '../canvas/placed.ts';
import type { Rect } from '../canvas/viewport.ts';
import type { DocumentState } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { type Detour, detourFor, laneOf, type WireEnds } from './detour.ts';
import { type Obstacles, obstaclesIn } from './obstacles.ts';

const selectObstacles = ({ document }: DocumentState): Obstacles => obstaclesIn(drawnOf(document));

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

/** The way of a wire around blocks, from where it is drawn now; null where it goes straight. */
export function useDetour(ends: EdgeProps<FlowEdge>, from: Address, to: Address): Detour | null {
  const obstacles = useDocument(selectObstacles);
  const source = useDocument(({ document }) => drawnOf(document).byId.get(ends.source));
  const target = useDocument(({ document }) => drawnOf(document).byId.get(ends.target));
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = ends;
  return useMemo(() => {
    const [out, into] = [source && portOf(source, from, 'source'), target && portOf(target, to, 'target')];
    if (!source || !target || !out || !into) return null;
    const [s, t] = [onOutline(sourceX, sourceY, sourcePosition), onOutline(targetX, targetY, targetPosition)];
    return detourFor(
      obstacles,
      { sourceX: s[0], sourceY: s[1], sourcePosition, targetX: t[0], targetY: t[1], targetPosition },
      { source: { id: source.id, rect: rectAt(source, out, s) }, target: { id: target.id, rect: rectAt(target, into, t) } },
      laneOf(from),
    );
  }, [obstacles, source, target, from, to, sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition]);
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
