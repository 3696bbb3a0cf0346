import type { Surface } from '../../session/protocol.ts';
import { colourOf, type Palette, type Picture } from './draw.ts';
import { costAt } from './frame.ts';
import { type Tones, tonesOf } from './tone.ts';

/** Where the relief is drawn, in pixels, and from where it is seen. */
export interface Stand {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Turn around the vertical axis, in radians. */
  readonly turn: number;
}

/** Facets on a side at most: more are not told apart. */
const FACETS = 48;
/** How steeply it is looked down upon: sine of the angle above the horizon. */
const TILT = 0.55;
/** Height of the highest place, as a share of the plane's side. */
const HEIGHT = 0.55;

type Point = readonly [x: number, y: number];

/** Of a place in the plane, in units of its reach, at a height in [0, 1]: on the screen, and how far away. */
function projection({ left, top, width, height, turn }: Stand) {
  const scale = Math.min(width / 2.9, height / (2.9 * TILT + HEIGHT));
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return (a: number, b: number, up: number): { readonly at: Point; readonly depth: number } => {
    const [across, away] = [a * cos - b * sin, a * sin + b * cos];
    const y =
      top + height / 2 + scale * (HEIGHT / 2) - scale * (away * TILT + up * 2 * HEIGHT * Math.sqrt(1 - TILT * TILT) * 0.8);
    return { at: [left + width / 2 + across * scale, y], depth: away };
  };
}

/** The surface in relief, far facets first, with the path of training and the walks on it. */
export function drawRelief(context: CanvasRenderingContext2D, stand: Stand, picture: Picture, palette: Palette): void {
  const { surface, path, walks } = picture;
  const tones = tonesOf(surface.costs);
  const project = projection(stand);
  const facets = facetsOf(surface, tones).map(({ corners, tone }) => {
    const seen = corners.map(([a, b, up]) => project(a, b, up));
    return { points: seen.map(({ at }) => at), tone, depth: Math.max(...seen.map(({ depth }) => depth)) };
  });
  facets.sort((one, other) => other.depth - one.depth);
  context.lineWidth = 0.5;
  context.lineJoin = 'round';
  for (const { points, tone } of facets) {
    const colour = `rgb(${colourOf(palette, tone).join(' ')})`;
    context.fillStyle = colour;
    context.strokeStyle = `rgb(${colourOf(palette, Math.min(1, tone + 0.12)).join(' ')})`;
    trace(context, points);
    context.closePath();
    context.fill();
    context.stroke();
  }
  const line = (places: readonly (readonly [number, number])[], colour: string, width: number): void => {
    const [ra, rb] = surface.reach;
    const inside = places.filter(([a, b]) => Math.abs(a) <= ra && Math.abs(b) <= rb);
    const points = inside.map(([a, b]) => project(a / ra, b / rb, tones.toneOf(costAt(surface, a, b))).at);
    const last = points.at(-1);
    if (!last) return;
    context.strokeStyle = colour;
    context.lineWidth = width;
    trace(context, points);
    context.stroke();
    context.fillStyle = colour;
    context.beginPath();
    context.arc(...last, width + 2, 0, 2 * Math.PI);
    context.fill();
  };
  for (const [i, walk] of walks.entries()) line(walk.path, palette.walks[i % palette.walks.length] as string, 1.5);
  line(
    path.map(([, a, b]) => [a, b] as const),
    palette.path,
    2.5,
  );
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath();
  for (const [i, point] of points.entries()) {
    if (i === 0) context.moveTo(...point);
    else context.lineTo(...point);
  }
}

interface Facet {
  readonly corners: readonly (readonly [a: number, b: number, up: number])[];
  readonly tone: number;
}

function facetsOf(surface: Surface, { toneOf }: Tones): Facet[] {
  const { points, costs } = surface;
  const stride = Math.max(1, Math.ceil((points - 1) / FACETS));
  const unit = (i: number): number => (2 * i) / (points - 1) - 1;
  const facets: Facet[] = [];
  for (let row = 0; row < points - 1; row += stride)
    for (let column = 0; column < points - 1; column += stride) {
      const [right, up] = [Math.min(points - 1, column + stride), Math.min(points - 1, row + stride)];
      const ring = [
        [column, row],
        [right, row],
        [right, up],
        [column, up],
      ] as const;
      const heights = ring.map(([i, j]) => costs[j * points + i] as number);
      // a hole is where the loss is not finite
      if (!heights.every(Number.isFinite)) continue;
      const tones = heights.map(toneOf);
      facets.push({
        corners: ring.map(([i, j], k) => [unit(i), unit(j), tones[k] as number] as const),
        tone: tones.reduce((sum, each) => sum + each, 0) / 4,
      });
    }
  return facets;
}
