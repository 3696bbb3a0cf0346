import { circleOf, isDisc, type NodeGeometry, outlineOf, SIZE } from '../geometry.ts';
import { outputsOf } from '../hanging.ts';
import type { Palette } from './palette.ts';

/** Silhouettes, each painted once for a zoom and then stamped: most blocks of a drawing look like one of a few. */

/** Round a shape, for its line, in pixels of the picture. */
const EDGE = 2;
/** The thinnest line that can still be told from its ground, in pixels of the screen. */
const THINNEST = 0.9;
const DARK: ReadonlySet<string> = new Set(['black-box', 'script', 'simulator']);

/** A collapsed block shows no circles. */
const circlesOf = (geometry: NodeGeometry) => (geometry.collapsed ? [] : outputsOf(geometry));

/** What a silhouette looks like, as text: blocks of one look share a stamp. */
export function lookOf(type: string, geometry: NodeGeometry): string {
  const { form, width, height, body, turned, down, collapsed } = geometry;
  const circles = isDisc(form) ? [] : circlesOf(geometry).map(({ x, y }) => `${x},${y}`);
  return [form, DARK.has(type), width, height, body, turned === true, down === true, collapsed === true, ...circles].join(' ');
}

type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function paintDisc(pen: Pen, { form, width }: NodeGeometry, palette: Palette, line: (width: number) => number): void {
  const isParameter = form === 'parameter';
  pen.lineWidth = line(isParameter ? 4 : 2.5);
  pen.strokeStyle = isParameter ? palette.parameter : palette.observed;
  pen.fillStyle = form === 'observed' ? palette.observedFill : isParameter ? palette.parameterFill : palette.variableFill;
  if (form === 'constant') pen.setLineDash([pen.lineWidth, pen.lineWidth]);
  if (form === 'random') pen.setLineDash([2.5 * pen.lineWidth, 2 * pen.lineWidth]);
  pen.beginPath();
  pen.arc(width / 2, width / 2, (width - pen.lineWidth) / 2, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  pen.setLineDash([]);
}

function paintBox(pen: Pen, { width, height }: NodeGeometry, fill: string, edge: string, by: number): void {
  pen.fillStyle = fill;
  pen.strokeStyle = edge;
  pen.lineWidth = by;
  pen.fillRect(by / 2, by / 2, width - by, height - by);
  pen.strokeRect(by / 2, by / 2, width - by, height - by);
}

function paintFunction(
  pen: Pen,
  geometry: NodeGeometry,
  isDark: boolean,
  palette: Palette,
  line: (width: number) => number,
): void {
  pen.fillStyle = isDark ? palette.dark : palette.blockFill;
  pen.strokeStyle = isDark ? palette.border : palette.block;
  pen.lineWidth = line(2);
  const shape = new Path2D(outlineOf(geometry, 1));
  pen.fill(shape);
  pen.stroke(shape);
  if (geometry.form === 'group') {
    pen.lineWidth = line(1.5);
    pen.stroke(new Path2D(outlineOf(geometry, 6)));
  }
  pen.fillStyle = palette.variableFill;
  pen.strokeStyle = palette.variable;
  pen.lineWidth = line(2);
  for (const place of circlesOf(geometry)) {
    const { cx, cy } = circleOf(geometry, place);
    pen.beginPath();
    pen.arc(cx, cy, (SIZE.circle - pen.lineWidth) / 2, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  }
}

function paintSilhouette(pen: Pen, type: string, geometry: NodeGeometry, palette: Palette, scale: number): void {
  const line = (width: number): number => Math.max(width, THINNEST / scale);
  const { form } = geometry;
  if (isDisc(form)) paintDisc(pen, geometry, palette, line);
  else if (form === 'cost') paintBox(pen, geometry, palette.costFill, palette.cost, line(3));
  else if (form === 'unknown') paintBox(pen, geometry, palette.unknown, palette.border, line(2));
  else paintFunction(pen, geometry, DARK.has(type), palette, line);
}

/** The stamps of one zoom and one theme. */
export class Sprites {
  readonly #palette: Palette;
  /** Pixels of the picture for one of the document. */
  readonly #scale: number;
  readonly #stamps = new Map<string, ImageBitmap>();

  constructor(palette: Palette, scale: number) {
    this.#palette = palette;
    this.#scale = scale;
  }

  /** Puts a silhouette with its corner at a place of the picture, on whole pixels, so that it stays sharp. */
  stamp(pen: Pen, look: string, type: string, geometry: NodeGeometry, x: number, y: number): void {
    const stamp = this.#stamps.get(look) ?? this.#make(look, type, geometry);
    pen.drawImage(stamp, Math.round(x) - EDGE, Math.round(y) - EDGE);
  }

  #make(look: string, type: string, geometry: NodeGeometry): ImageBitmap {
    const [width, height] = [geometry.width, geometry.height].map((side) => Math.ceil(side * this.#scale) + 2 * EDGE);
    const picture = new OffscreenCanvas(width ?? 1, height ?? 1);
    const pen = picture.getContext('2d');
    if (pen) {
      pen.setTransform(this.#scale, 0, 0, this.#scale, EDGE, EDGE);
      paintSilhouette(pen, type, geometry, this.#palette, this.#scale);
    }
    // a canvas would be copied each time that it is stamped
    const stamp = picture.transferToImageBitmap();
    this.#stamps.set(look, stamp);
    return stamp;
  }
}
