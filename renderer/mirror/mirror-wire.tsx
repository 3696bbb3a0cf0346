import { type EdgeProps, type Position, useStore } from '@xyflow/react';
import { memo } from 'react';
import { SIZE } from '../canvas/geometry.ts';
import { wireWidth } from '../canvas/summary.ts';
import { useSummary } from '../canvas/use-session-values.ts';
import { detailAt } from '../canvas/viewport.ts';
import { OUTWARD } from '../canvas/wire-path.ts';
import { pathText, plainPiece } from '../routing/curve.ts';
import type { MirrorEdge } from './mirror-drawing.ts';

/** Room that an arrowhead takes. */
const HEAD = 8;

const selectDetail = (state: { readonly transform: readonly [number, number, number] }) => detailAt(state.transform[2]);

/** Handles lie astride the outline: a line starts on it, and ends an arrowhead before it. */
const moved = (x: number, y: number, side: Position, by: number): readonly [number, number] => {
  const [dx, dy] = OUTWARD[side];
  return [x + dx * by, y + dy * by];
};

/** A wire of the graph, the other way: the gradient that comes back through it. */
export const MirrorWire = memo(function MirrorWire(props: EdgeProps<MirrorEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, data } = props;
  const detail = useStore(selectDetail);
  const summary = useSummary('gradients', data?.gradient ?? '');
  const from = moved(sourceX, sourceY, sourcePosition, -SIZE.handle / 2);
  const to = moved(targetX, targetY, targetPosition, HEAD - SIZE.handle / 2);
  const reached = data?.gradient !== null && data !== undefined;
  return (
    <g className="mirror-wire" data-testid={`mirror-wire-${props.id}`} data-reached={reached} data-known={summary !== undefined}>
      <path
        d={pathText([plainPiece(from, sourcePosition, to, targetPosition)])}
        strokeWidth={wireWidth(summary?.norm)}
        markerEnd={reached && detail !== 'far' ? 'url(#arrow-backward)' : undefined}
      />
    </g>
  );
});
