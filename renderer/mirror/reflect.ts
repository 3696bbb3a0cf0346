import type { Point } from '../../graph-core/model/document.ts';
import type { NodeGeometry, Side } from '../canvas/geometry.ts';

/**
 * The line that the derivative network is reflected across: the one between both panes. Beside the graph it is upright (`x`
 * changes its sign), below the graph it lies (`y` does). A graph that is read from the bottom keeps its places beside it, as
 * in the lecture: its flow is turned already.
 */
export type Across = 'x' | 'y' | 'none';

const FLIPPED: Readonly<Record<Across, Readonly<Record<Side, Side>>>> = {
  x: { left: 'right', right: 'left', top: 'top', bottom: 'bottom' },
  y: { left: 'left', right: 'right', top: 'bottom', bottom: 'top' },
  none: { left: 'left', right: 'right', top: 'top', bottom: 'bottom' },
};

export const flipSide = (side: Side, across: Across): Side => FLIPPED[across][side];

/** A place within a node's box. */
export const flipWithin = (
  { x, y }: Point,
  { width, height }: Pick<NodeGeometry, 'width' | 'height'>,
  across: Across,
): Point => ({ x: across === 'x' ? width - x : x, y: across === 'y' ? height - y : y });

/** The corner of a node's box on the other side of the line. */
export const flipCorner = (
  { x, y }: Point,
  { width, height }: Pick<NodeGeometry, 'width' | 'height'>,
  across: Across,
): Point => ({ x: across === 'x' ? -x - width : x, y: across === 'y' ? -y - height : y });
