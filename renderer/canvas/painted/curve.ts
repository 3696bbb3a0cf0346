import type { Side } from '../geometry.ts';
import type { Layout } from '../layout.ts';

export type XY = readonly [x: number, y: number];
/** A wire as a cubic: its beginning, the two points that bend it, and its end, in the document. */
export type Curve = readonly [XY, XY, XY, XY];

const off = (distance: number): number => (distance >= 0 ? 0.5 * distance : 6.25 * Math.sqrt(-distance));

/** Where a wire that leaves or enters at a side bends to: as React Flow's curves do. */
function bend(side: Side, [x, y]: XY, [otherX, otherY]: XY): XY {
  if (side === 'left') return [x - off(x - otherX), y];
  if (side === 'right') return [x + off(otherX - x), y];
  return side === 'top' ? [x, y - off(y - otherY)] : [x, y + off(otherY - y)];
}

/** The line of a wire of the layout. */
export function curveOf({ forms: { wires }, rects }: Layout, wire: number): Curve {
  const [a, b] = [4 * (wires.sources[wire] as number), 4 * (wires.targets[wire] as number)];
  const from: XY = [
    (rects[a] as number) + (wires.from[2 * wire] as number),
    (rects[a + 1] as number) + (wires.from[2 * wire + 1] as number),
  ];
  const to: XY = [
    (rects[b] as number) + (wires.to[2 * wire] as number),
    (rects[b + 1] as number) + (wires.to[2 * wire + 1] as number),
  ];
  return [from, bend(wires.fromSides[wire] ?? 'right', from, to), bend(wires.toSides[wire] ?? 'left', to, from), to];
}
