import type { Rect } from '../canvas/viewport.ts';
import type { DockSide } from '../state/docks.ts';

/** Where a dragged panel can be dropped. */
export type Zones = Readonly<Record<DockSide, Rect>>;

/** A dock that is closed is as wide as this for a panel that is dragged. */
const LEAST = 160;

/**
 * The places of the docks in the area between the top bar and the stepper: each as large as the dock is, or large enough to be
 * hit while it is closed. The one below goes first, it spans the whole width.
 */
export function zonesOf(area: Rect, sizes: Readonly<Record<DockSide, number>>): Zones {
  const size = (side: DockSide, room: number): number => Math.min(Math.max(sizes[side], LEAST), room / 3);
  const below = Math.max(size('bottom', area.height), sizes.bottom);
  const [left, right] = [Math.max(size('left', area.width), sizes.left), Math.max(size('right', area.width), sizes.right)];
  const height = area.height - below;
  return {
    left: { x: area.x, y: area.y, width: left, height },
    right: { x: area.x + area.width - right, y: area.y, width: right, height },
    bottom: { x: area.x, y: area.y + height, width: area.width, height: below },
  };
}

const holds = ({ x, y, width, height }: Rect, point: { readonly x: number; readonly y: number }): boolean =>
  point.x >= x && point.x < x + width && point.y >= y && point.y < y + height;

/** The dock that a place of the pointer means; null between them. */
export function sideAt(zones: Zones, point: { readonly x: number; readonly y: number }): DockSide | null {
  for (const side of ['bottom', 'left', 'right'] as const) if (holds(zones[side], point)) return side;
  return null;
}
