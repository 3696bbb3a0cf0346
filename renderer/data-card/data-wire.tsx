import type { EdgeProps } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { drawnOf } from '../canvas/placed.ts';
import { useDocument } from '../state/stores.ts';
import type { FeedEdge } from './card-flow.ts';
import { feedPath } from './feed-way.ts';

/** From the middle of a handle to the outline that it lies on. */
const HALF = 5;

/** From columns to the variable that they feed: no gradient comes back along it, so it is neither forward nor backward. */
export const DataWire = memo(function DataWire(props: EdgeProps<FeedEdge>) {
  const { source, sourceX, sourceY, targetX, targetY, data } = props;
  const drawn = useDocument(({ document }) => drawnOf(document));
  const path = useMemo(
    () => data && feedPath(drawn, source, data, { sourceX: sourceX - HALF, sourceY, targetX: targetX + HALF, targetY }),
    [drawn, source, data, sourceX, sourceY, targetX, targetY],
  );
  return (
    <g className="data-wire" data-testid={`data-wire-${data?.to}`}>
      <path className="wire-hit" d={path} />
      <path className="data-wire-line" d={path} />
    </g>
  );
});
