import { type NodeHandle, Position } from '@xyflow/react';
import { type PortPlace, SIZE, type Side } from './geometry.ts';

/** Where a handle sits, in React Flow's words. */
export const SIDES: Readonly<Record<Side, Position>> = {
  left: Position.Left,
  right: Position.Right,
  top: Position.Top,
  bottom: Position.Bottom,
};

/** A port as React Flow has to know it to draw a wire: it measures none. */
export const handleOf = (place: PortPlace): NodeHandle => ({
  id: place.port,
  type: place.kind,
  position: SIDES[place.side],
  x: place.x - SIZE.handle / 2,
  y: place.y - SIZE.handle / 2,
  width: SIZE.handle,
  height: SIZE.handle,
});
