import type { Field } from '../../session/protocol.ts';
import type { Rgb } from '../ui/colour.ts';
import { formatNumber } from '../ui/number-format.ts';
import { boundaries } from './boundary.ts';
import { type Frame, placesOfData, toScreen } from './frame.ts';
import { shapeOf, traceShape } from './marks.ts';
import { classColour, css, type Palette, scaleOf, shareColour, sideColour } from './tone.ts';

type Context = CanvasRenderingContext2D;

export interface Picture {
  readonly field: Field;
  /** Entry of the output that is drawn, where entries are no classes. */
  readonly entry: number;
  /** Row of the sample on view; null for a mean. */
  readonly sample: number | null;
}

/** How many classes the points may be of: one for data of a single kind. */
export const classCount = ({ kind, width }: Field): number => (kind === 'classes' ? width : 2);

/** A plane with its boundary, or a curve, with the data on it. */
export function drawField(context: Context, frame: Frame, picture: Picture, palette: Palette): void {
  const isPlane = picture.field.axes.length === 2;
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  if (isPlane) {
    drawColours(context, frame, picture, palette);
    drawBoundary(context, frame, picture, palette);
  } else {
    drawLevels(context, frame, picture, palette);
  }
  drawData(context, frame, picture, palette);
  drawMade(context, frame, picture.field, palette);
  if (!isPlane) drawCurves(context, frame, picture, palette);
  drawSample(context, frame, picture, palette);
  context.restore();
  drawAxes(context, frame, palette);
}

function drawColours(context: Context, frame: Frame, { field, entry }: Picture, palette: Palette): void {
  const { points, values, width, kind } = field;
  const image = new ImageData(points, points);
  const scale = scaleOf(field, entry);
  for (let row = 0; row < points; row++)
    for (let column = 0; column < points; column++) {
      const place = (points - 1 - row) * points + column;
      const value = values[place * width + entry] as number;
      const colour: Rgb = kind === 'classes' ? shareColour(field, place, palette) : sideColour(value, scale, palette);
      const isKnown = Number.isFinite(kind === 'classes' ? values[place * width] : value);
      image.data.set([...colour, isKnown ? 255 : 0], (row * points + column) * 4);
    }
  const small = new OffscreenCanvas(points, points);
  small.getContext('2d')?.putImageData(image, 0, 0);
  const [across, up] = field.axes;
  if (!across || !up) return;
  const [[left, bottom], [right, top]] = [toScreen(frame, across.from, up.from), toScreen(frame, across.to, up.to)];
  // the outermost points lie on the border: half a point of the image reaches beyond
  const [dx, dy] = [(right - left) / (points - 1) / 2, (bottom - top) / (points - 1) / 2];
  context.drawImage(small, left - dx, top - dy, right - left + 2 * dx, bottom - top + 2 * dy);
}

function drawBoundary(context: Context, frame: Frame, { field, entry }: Picture, palette: Palette): void {
  context.strokeStyle = palette.line;
  context.lineWidth = 1.5;
  for (const line of boundaries(field, entry)) {
    context.beginPath();
    for (const [i, place] of line.entries()) {
      const at = toScreen(frame, ...place);
      if (i === 0) context.moveTo(...at);
      else context.lineTo(...at);
    }
    context.stroke();
  }
}

/** The level 0 of a number, and that of a half between two classes. */
function drawLevels(context: Context, frame: Frame, { field }: Picture, palette: Palette): void {
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.globalAlpha = 0.5;
  context.setLineDash([3, 4]);
  const levels = field.kind === 'probability' ? [0, 0.5, 1] : [0];
  for (const level of levels) {
    context.beginPath();
    context.moveTo(...toScreen(frame, frame.across[0], level));
    context.lineTo(...toScreen(frame, frame.across[1], level));
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawCurves(context: Context, frame: Frame, { field, entry }: Picture, palette: Palette): void {
  const { axes, points, values, width, kind } = field;
  const [across] = axes;
  if (!across) return;
  const entries = kind === 'classes' ? Array.from({ length: width }, (_, c) => c) : [entry];
  for (const c of entries) {
    context.strokeStyle = kind === 'classes' ? css(classColour(c, width, palette)) : palette.curve;
    context.lineWidth = 2;
    context.beginPath();
    let isDown = false;
    for (let k = 0; k < points; k++) {
      const value = values[k * width + c] as number;
      const at = toScreen(frame, across.from + ((across.to - across.from) * k) / (points - 1), value);
      if (!Number.isFinite(value)) isDown = false;
      else if (isDown) context.lineTo(...at);
      else {
        context.moveTo(...at);
        isDown = true;
      }
    }
    context.stroke();
  }
}

/** Rows trained on are filled, others are rings. */
function drawData(context: Context, frame: Frame, { field, entry }: Picture, palette: Palette): void {
  const { targets, held } = field.data;
  const isNumber = field.kind === 'number';
  if (field.axes.length === 1 && entry > 0 && isNumber) return;
  const radius = held.length > 400 ? 2.6 : 3.6;
  const scale = scaleOf(field, entry);
  for (const [i, place] of placesOfData(field).entries()) {
    const [x, y] = toScreen(frame, ...place);
    const target = targets?.[i];
    const of = classOf(target, field);
    const plain = target === undefined || (isNumber && field.axes.length === 1);
    const colour = plain
      ? palette.text
      : css(isNumber ? sideColour(target, scale, palette) : classColour(of, classCount(field), palette));
    traceShape(context, plain || isNumber ? 'circle' : shapeOf(of), x, y, radius);
    if (held[i] === 1) {
      outlined(context, colour, css(palette.ground));
      continue;
    }
    context.fillStyle = colour;
    context.globalAlpha = plain ? 0.7 : 1;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = isNumber && !plain ? palette.line : css(palette.ground);
    context.lineWidth = 1;
    context.stroke();
  }
}

function outlined(context: Context, colour: string, ground: string): void {
  context.strokeStyle = ground;
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}

/** The class that a number stands for. */
export function classOf(target: number | undefined, { kind }: Field): number {
  if (target === undefined) return 0;
  if (kind === 'classes') return target;
  return target > (kind === 'probability' ? 0.5 : 0) ? 1 : 0;
}

/** What a generator makes. */
function drawMade(context: Context, frame: Frame, { made, axes }: Field, palette: Palette): void {
  if (made === null || axes.length < 2) return;
  for (let i = 0; i + 1 < made.at.length; i += 2) {
    const [x, y] = toScreen(frame, made.at[i] as number, made.at[i + 1] as number);
    traceShape(context, 'diamond', x, y, 3);
    context.fillStyle = palette.made;
    context.fill();
    context.strokeStyle = css(palette.ground);
    context.lineWidth = 0.75;
    context.stroke();
  }
}

/** A ring around the sample on view. */
function drawSample(context: Context, frame: Frame, { field, sample }: Picture, palette: Palette): void {
  const at = sample === null ? -1 : field.data.rows.indexOf(sample);
  const place = placesOfData(field)[at];
  if (!place) return;
  context.beginPath();
  context.arc(...toScreen(frame, ...place), 8, 0, 2 * Math.PI);
  outlined(context, palette.text, css(palette.ground));
}

/** Numbers at the ends of both axes; their names stand between them. */
function drawAxes(context: Context, frame: Frame, palette: Palette): void {
  const { left, top, width, height, across, up } = frame;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.fillStyle = palette.muted;
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'top';
  for (const [i, align] of (['left', 'right'] as const).entries()) {
    context.textAlign = align;
    context.fillText(formatNumber(across[i] as number), left + width * i, top + height + 4);
  }
  context.textAlign = 'right';
  for (const [i, baseline] of (['bottom', 'top'] as const).entries()) {
    context.textBaseline = baseline;
    context.fillText(formatNumber(up[i] as number), left - 5, top + height * (1 - i));
  }
}
