import { contours } from 'd3-contour';
import type { NextStep, Surface, Walk } from '../../session/protocol.ts';
import { compassOf, type Lengths } from './compass.ts';
import { type Frame, toScreen } from './frame.ts';
import { type Tones, tonesOf } from './tone.ts';

/** Colours of a theme, and how dark a loss is. */
export interface Palette {
  readonly ground: string;
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
  readonly line: string;
  readonly text: string;
  readonly path: string;
  readonly mean: string;
  readonly step: string;
  readonly walks: readonly string[];
}

export interface Picture {
  readonly surface: Surface;
  readonly path: Surface['path'];
  readonly walks: readonly Walk[];
  /** Share of the plane's half side that can be seen around where training is; null without fog. */
  readonly fog: number | null;
  readonly arrows: boolean;
  /** The next step and the steepest way, and what the step is called. */
  readonly compass: { readonly next: NextStep; readonly lengths: Lengths; readonly label: string } | null;
}

type Context = CanvasRenderingContext2D;

/** The surface from above: colours, contours, gradients of samples and their mean, and where training has been. */
export function drawFromAbove(context: Context, frame: Frame, picture: Picture, palette: Palette): void {
  const { surface, path, walks, fog, arrows } = picture;
  const tones = tonesOf(surface.costs);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.size, frame.size);
  context.clip();
  drawColours(context, frame, surface, tones, palette);
  drawContours(context, frame, surface, tones, palette);
  const here = path.at(-1) ?? [0, 0, 0];
  for (const [i, walk] of walks.entries())
    drawPath(context, frame, walk.path, palette.walks[i % palette.walks.length] as string, false);
  // walks are hidden by the fog, too; where training has been is remembered
  if (fog !== null) drawFog(context, frame, [here[1], here[2]], fog, palette);
  if (arrows) drawArrows(context, frame, surface, palette);
  drawPath(
    context,
    frame,
    path.map(([, a, b]) => [a, b] as const),
    palette.path,
    true,
  );
  if (picture.compass) drawCompass(context, frame, [here[1], here[2]], picture.compass, palette);
  context.restore();
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.strokeRect(frame.left + 0.5, frame.top + 0.5, frame.size - 1, frame.size - 1);
}

export const colourOf = ({ low, high }: Pick<Palette, 'low' | 'high'>, tone: number): [number, number, number] =>
  low.map((x, i) => Math.round(x + ((high[i] as number) - x) * tone)) as [number, number, number];

function drawColours(context: Context, frame: Frame, { costs, points }: Surface, tones: Tones, palette: Palette): void {
  const image = new ImageData(points, points);
  for (let row = 0; row < points; row++)
    for (let column = 0; column < points; column++) {
      const cost = costs[(points - 1 - row) * points + column] as number;
      image.data.set([...colourOf(palette, tones.toneOf(cost)), Number.isFinite(cost) ? 255 : 60], (row * points + column) * 4);
    }
  const small = new OffscreenCanvas(points, points);
  small.getContext('2d')?.putImageData(image, 0, 0);
  // the outermost points lie on the border: half a point of the image reaches beyond
  const half = frame.size / (points - 1) / 2;
  context.drawImage(small, frame.left - half, frame.top - half, frame.size + 2 * half, frame.size + 2 * half);
}

function drawContours(context: Context, frame: Frame, { costs, points, reach }: Surface, tones: Tones, palette: Palette): void {
  const values = Array.from(costs, (cost) => (Number.isFinite(cost) ? cost : tones.max));
  context.strokeStyle = palette.line;
  context.lineWidth = 0.75;
  context.globalAlpha = 0.55;
  const at = (x: number, y: number): [number, number] =>
    toScreen(frame, ((2 * (x - 0.5)) / (points - 1) - 1) * reach[0], ((2 * (y - 0.5)) / (points - 1) - 1) * reach[1]);
  for (const level of contours()
    .size([points, points])
    .thresholds([...tones.levels])(values)) {
    context.beginPath();
    for (const polygon of level.coordinates)
      for (const ring of polygon)
        ring.forEach(([x, y], i) => {
          const [left, top] = at(x as number, y as number);
          if (i === 0) context.moveTo(left, top);
          else context.lineTo(left, top);
        });
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** All but a circle around a place is hidden, as for a walker in fog. */
function drawFog(context: Context, frame: Frame, [a, b]: readonly [number, number], share: number, palette: Palette): void {
  const [x, y] = toScreen(frame, a, b);
  const radius = (share * frame.size) / 2;
  const fade = context.createRadialGradient(x, y, radius * 0.7, x, y, radius);
  fade.addColorStop(0, 'transparent');
  fade.addColorStop(1, palette.ground);
  context.fillStyle = fade;
  context.fillRect(frame.left, frame.top, frame.size, frame.size);
}

/** Length of the mean's arrow, as a share of the side. */
const ARROW = 0.18;

/** Steepest descent of L, and of each sample's own cost, all to one scale. */
function drawArrows(context: Context, frame: Frame, { slope, slopes, reach }: Surface, palette: Palette): void {
  // what is steep along u in units of a is steep on the screen in units of the reach
  const onScreen = ([a, b]: readonly [number, number]): [number, number] => [-a / reach[0], b / reach[1]];
  const [mx, my] = onScreen(slope);
  const length = Math.hypot(mx, my);
  const longest = Math.max(length, ...slopes.map(([, a, b]) => Math.hypot(...onScreen([a, b])) / 3)) || 1;
  const scale = (ARROW * frame.size) / longest;
  const [x, y] = toScreen(frame, 0, 0);
  context.globalAlpha = 0.6;
  for (const [, a, b] of slopes) {
    const [dx, dy] = onScreen([a, b]);
    arrow(context, [x, y], [x + dx * scale, y + dy * scale], palette.text, 1);
  }
  context.globalAlpha = 1;
  if (length > 0) arrow(context, [x, y], [x + mx * scale, y + my * scale], palette.mean, 3);
}

/** Steepest descent, dashed, and the next step, each with its name at its end. */
function drawCompass(
  context: Context,
  frame: Frame,
  place: readonly [number, number],
  { next, lengths, label }: NonNullable<Picture['compass']>,
  palette: Palette,
): void {
  const { from, steepest, move } = compassOf(next, place, frame, lengths);
  // names stand on the outer sides, so that those of nearly the same way are told apart
  const turn = next.steepest[0] * next.move[1] > next.steepest[1] * next.move[0] ? 1 : -1;
  for (const [end, colour, text, dash, side] of [
    [steepest, palette.mean, '\u2212g', [6, 4], turn],
    [move, palette.step, label, [], -turn],
  ] as const) {
    if (end === null) continue;
    arrow(context, from, end, palette.ground, 6);
    context.setLineDash(dash);
    arrow(context, from, end, colour, 3);
    context.setLineDash([]);
    name(context, frame, { from, end, side }, text, palette);
  }
}

/** Radians by which a name stands beside its arrow. */
const ASIDE = 0.7;

/** A name just beyond the end of an arrow and to its side, inside the frame, readable on any ground. */
function name(
  context: Context,
  { left, top, size }: Frame,
  {
    from,
    end,
    side,
  }: { readonly from: readonly [number, number]; readonly end: readonly [number, number]; readonly side: number },
  label: string,
  { ground, text }: Palette,
): void {
  const angle = Math.atan2(end[1] - from[1], end[0] - from[0]) + side * ASIDE;
  const inside = (x: number, low: number): number => Math.min(low + size - 16, Math.max(low + 16, x));
  const [x, y] = [inside(end[0] + 18 * Math.cos(angle), left), inside(end[1] + 14 * Math.sin(angle), top)];
  context.font = 'italic 600 15px KaTeX_Main, "Times New Roman", serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeStyle = ground;
  context.strokeText(label, x, y);
  context.fillStyle = text;
  context.fillText(label, x, y);
}

function arrow(
  context: Context,
  from: readonly [number, number],
  to: readonly [number, number],
  colour: string,
  width: number,
): void {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const head = 3 + 2 * width;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
  context.beginPath();
  context.moveTo(...to);
  for (const side of [-0.45, 0.45]) context.lineTo(to[0] - head * Math.cos(angle + side), to[1] - head * Math.sin(angle + side));
  context.fill();
}

/** A line through places, a ring at the last one. */
function drawPath(
  context: Context,
  frame: Frame,
  places: readonly (readonly [a: number, b: number])[],
  colour: string,
  isOwn: boolean,
): void {
  const points = places.map(([a, b]) => toScreen(frame, a, b));
  const last = points.at(-1);
  if (!last) return;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = isOwn ? 2 : 1.5;
  context.beginPath();
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  if (points.length <= 120)
    for (const [x, y] of points) {
      context.beginPath();
      context.arc(x, y, isOwn ? 2.2 : 1.7, 0, 2 * Math.PI);
      context.fill();
    }
  context.beginPath();
  context.arc(...last, isOwn ? 6 : 4, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.stroke();
}
