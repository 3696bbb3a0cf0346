import type { NodeId } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';
import type { NodeGeometry, PortPlace } from './geometry.ts';
import { lineWidth, WIDE } from './summary.ts';

export const outputsOf = ({ ports }: NodeGeometry): readonly PortPlace[] => ports.filter(({ role }) => role === 'output');

/**
 * Whether the values of a block hang below it, one below the other: where one of them is too long for its place at the circle,
 * all of them do, so that none lies over another. `scale`: how much larger numbers are drawn than at zoom 1, from afar and while presenting.
 */
export function hangs(id: NodeId, geometry: NodeGeometry, values: StepView['values'], scale: number): boolean {
  if (geometry.turned) return false;
  return outputsOf(geometry).some(({ port }) => {
    const value = values[`${id}.${port}`];
    return value !== undefined && lineWidth(value) * scale > WIDE;
  });
}
