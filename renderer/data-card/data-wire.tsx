import { type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import type { FeedEdge } from './card-flow.ts';

/** From columns to the variable that they feed: no gradient comes back along it, so it is neither forward nor backward. */
export const DataWire = memo(function DataWire(props: EdgeProps<FeedEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, selected, data } = props;
  const [path] = getBezierPath({ sourceX: sourceX - 5, sourceY, sourcePosition, targetX: targetX + 5, targetY, targetPosition });
  return (
    <g className="data-wire" data-testid={`data-wire-${data?.to}`} data-selected={selected}>
      <path className="wire-hit" d={path} />
      <path className="data-wire-line" d={path} />
    </g>
  );
});
