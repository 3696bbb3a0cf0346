/** Places in the drawing of both halves, in pixels at its natural size; the lecture's figures 6 and 7 are the model. */

export const DRAWING = { width: 1080, height: 640 } as const;

/** Where the right half begins: the derivative network. */
export const HALF = 548;

export const BOX = { left: 50, right: 458, top: 150, bottom: 570 } as const;
export const NOTCH = { top: 250, bottom: 490 } as const;
export const COST = { x: 400, y: 38, size: 96 } as const;
/** What goes into the cost beside what the network gives. */
export const TARGET_X = 482;
export const OUT_X = 428;
export const INPUT_X = 200;

/** Width of the notch: a function stands in it, or a fan of connections. */
export const notchWidth = (connections: number | null): number => (connections === null ? 205 : connections > 3 ? 300 : 282);

/** Outline of the network with its notch. */
export function boxPath(left: number, notch: number): string {
  const [x0, x1, inner] = [left + BOX.left, left + BOX.right, left + BOX.left + notch];
  return `M ${x0} ${BOX.top} H ${x1} V ${BOX.bottom} H ${x0} V ${NOTCH.bottom} H ${inner} V ${NOTCH.top} H ${x0} Z`;
}

/** The big arrow in the network: up, or down for the derivative network. */
export function arrowPath(x: number, up: boolean): string {
  const [from, to] = up ? [BOX.bottom - 26, BOX.top + 30] : [BOX.top + 26, BOX.bottom - 30];
  const [head, half, wide] = [up ? to + 44 : to - 44, 19, 38];
  return `M ${x - half} ${from} V ${head} H ${x - wide} L ${x} ${to} L ${x + wide} ${head} H ${x + half} V ${from} Z`;
}

/** Middles of the sums in a fan of `count` connections, from the left edge of a half. */
export const fanX = (count: number, index: number): number => BOX.left + 8 + ((notchWidth(count) - 12) * (index + 0.5)) / count;

/** A curve through points of a plot, clipped by nobody: non-finite ones leave a gap. */
export function curvePath(points: readonly (readonly [number, number])[]): string {
  let pen = 'M';
  const parts: string[] = [];
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = 'M';
      continue;
    }
    parts.push(`${pen} ${x.toFixed(1)} ${Math.max(-2000, Math.min(2000, y)).toFixed(1)}`);
    pen = 'L';
  }
  return parts.join(' ');
}

/** From numbers to pixels around a middle: all of `xs` across, `ys` with some room, the same for a flat curve. */
export function plotScale(
  xs: readonly number[],
  ys: readonly number[],
  middle: { readonly x: number; readonly y: number },
  half: number,
) {
  const finite = ys.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const [left, right] = [xs[0] ?? -1, xs.at(-1) ?? 1];
  const span = high - low || 1;
  const reach = half * 0.72;
  return {
    x: (s: number): number => middle.x + (2 * half * (s - (left + right) / 2)) / (right - left || 1),
    y: (z: number): number => middle.y - (2 * reach * (z - (low + high) / 2)) / span,
    /** Pixels up for each pixel to the right, for a slope of 1. */
    slope: ((2 * reach) / span) * ((right - left || 1) / (2 * half)),
  };
}
