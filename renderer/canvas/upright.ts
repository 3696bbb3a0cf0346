import type { NodeGeometry, PortPlace, Side } from './geometry.ts';

/** Drawings that are read from the bottom or from the top: the same shapes, with their ports on other sides. */

/** Which side of a block its output is on, where that is not the right one. */
export type Upright = 'up' | 'down';

const OPPOSITE: Readonly<Record<Side, Side>> = { top: 'bottom', bottom: 'top', left: 'left', right: 'right' };

/** A block whose output side is up, upside down. */
export const upsideDown = (geometry: NodeGeometry): NodeGeometry => ({
  ...geometry,
  down: true,
  ports: geometry.ports.map((place) => ({ ...place, y: geometry.height - place.y, side: OPPOSITE[place.side] })),
});

/** A circle or a square, which looks the same from all sides: only where wires touch it changes. */
export function withUprightPorts(geometry: NodeGeometry, upright: Upright): NodeGeometry {
  const { width, height } = geometry;
  const side = ({ kind }: PortPlace): 'top' | 'bottom' => ((kind === 'source') === (upright === 'up') ? 'top' : 'bottom');
  return {
    ...geometry,
    ports: geometry.ports.map((place) => ({
      ...place,
      side: side(place),
      x: Math.round((place.y * width) / height),
      y: side(place) === 'top' ? 0 : height,
    })),
  };
}
