import type { NodeGeometry, PortPlace, Side } from './geometry.ts';

/** Drawings that are read from the bottom or from the top: the same shapes, with their ports on other sides. */

/** Which side of a block its output is on, where that is not the right one. */
export type Upright = 'up' | 'down';

const OPPOSITE: Readonly<Record<Side, Side>> = { top: 'bottom', bottom: 'top', left: 'left', right: 'right' };

/** What is drawn with its output side up, upside down. */
export const upsideDown = (geometry: NodeGeometry): NodeGeometry => ({
  ...geometry,
  ...(geometry.turned ? { down: true } : {}),
  ports: geometry.ports.map((place) => ({ ...place, y: geometry.height - place.y, side: OPPOSITE[place.side] })),
});

/** A circle or a square, which looks the same from all sides, with its output up: only where wires touch it changes. */
export function withPortsUp(geometry: NodeGeometry): NodeGeometry {
  const { width, height } = geometry;
  const turned = (place: PortPlace): PortPlace => ({
    ...place,
    side: place.kind === 'source' ? 'top' : 'bottom',
    x: Math.round((place.y * width) / height),
    y: place.kind === 'source' ? 0 : height,
  });
  return { ...geometry, ports: geometry.ports.map(turned) };
}
