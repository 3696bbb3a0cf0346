import type { Surface } from '../../session/protocol.ts';

/** Where a plane lies on the screen: b goes up. In pixels of the drawing. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  readonly reach: readonly [a: number, b: number];
}

export const toScreen = ({ left, top, size, reach }: Frame, a: number, b: number): [x: number, y: number] => [
  left + (size * (a + reach[0])) / (2 * reach[0]),
  top + (size * (reach[1] - b)) / (2 * reach[1]),
];

/** The place under a point of the screen; null outside. */
export function toPlane({ left, top, size, reach }: Frame, x: number, y: number): [a: number, b: number] | null {
  const [s, t] = [(x - left) / size, (y - top) / size];
  if (s < 0 || s > 1 || t < 0 || t > 1) return null;
  return [(2 * s - 1) * reach[0], (1 - 2 * t) * reach[1]];
}

/** The loss at a place, between the points of the grid. */
export function costAt({ costs, points, reach }: Pick<Surface, 'costs' | 'points' | 'reach'>, a: number, b: number): number {
  const [s, t] = [(a / reach[0] + 1) / 2, (b / reach[1] + 1) / 2].map((x) => Math.min(1, Math.max(0, x)) * (points - 1)) as [
    number,
    number,
  ];
  const [i, j] = [Math.min(points - 2, Math.floor(s)), Math.min(points - 2, Math.floor(t))];
  const at = (di: number, dj: number): number => costs[(j + dj) * points + i + di] as number;
  const [u, v] = [s - i, t - j];
  return (1 - v) * ((1 - u) * at(0, 0) + u * at(1, 0)) + v * ((1 - u) * at(0, 1) + u * at(1, 1));
}
