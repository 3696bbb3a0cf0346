import { useStore } from '@xyflow/react';
import { type ReactNode, useCallback } from 'react';
import type { GraphNode, Point } from '../../graph-core/model/document.ts';
import { definitionOf } from '../../graph-core/validate/instances.ts';
import { SIZE } from '../canvas/geometry.ts';
import { meets } from '../canvas/viewport.ts';
import { useDocument } from '../state/stores.ts';
import { sketchOf } from './sketch.ts';

/** From this zoom on a group has room for what its inside looks like; a good deal further on it opens. */
const FROM = 1.4;

interface Flow {
  readonly transform: readonly [number, number, number];
  readonly width: number;
  readonly height: number;
}

/** Whether a group at a place is seen, and large enough for a sketch. */
export const isSketched = ({ transform: [x, y, zoom], width, height }: Flow, at: Point): boolean =>
  zoom >= FROM &&
  meets(
    { x: 0, y: 0, width, height },
    { x: at.x * zoom + x, y: at.y * zoom + y, width: SIZE.blockWidth * zoom, height: SIZE.blockHeight * zoom },
  );

interface GroupSketchProps {
  readonly node: GraphNode;
  /** Where it is drawn. */
  readonly at: Point;
  /** What is shown from further away, and of a group with nothing in it. */
  readonly children: ReactNode;
}

/** What a group's inside looks like from outside, where there is room for it on the group. */
export function GroupSketch({ node, at: { x, y }, children }: GroupSketchProps) {
  const isShown = useStore(useCallback((flow: Flow) => isSketched(flow, { x, y }), [x, y]));
  const definition = useDocument(({ document }) => definitionOf(node, document.definitions));
  const sketch = isShown && definition ? sketchOf(definition) : null;
  if (sketch === null) return children;
  return (
    <svg className="group-sketch" viewBox={sketch.viewBox} data-testid={`sketch-${node.id}`} aria-hidden="true">
      <path className="sketch-wires" d={sketch.wires} />
      <path className="sketch-blocks" d={sketch.blocks} />
    </svg>
  );
}
