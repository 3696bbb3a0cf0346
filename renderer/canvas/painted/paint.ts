import type { Document, NodeId } from '../../../graph-core/model/document.ts';
import type { StepView } from '../../../session/protocol.ts';
import { nodesById, perDrawing } from '../../state/derived.ts';
import { edgeId } from '../../state/ui-store.ts';
import type { Side } from '../geometry.ts';
import { type Layout, nodesIn, wireMeets } from '../layout.ts';
import { wireWidth } from '../summary.ts';
import type { Rect } from '../viewport.ts';
import type { Palette } from './palette.ts';
import { lookOf, type Sprites } from './sprites.ts';

/** A drawing seen from afar as one picture: wires, and over them the silhouettes. */

export interface Camera {
  /** Where the document's origin is on the picture. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the picture for one of the document. */
  readonly scale: number;
  /** Pixels of the picture for one of the screen. */
  readonly density: number;
  /** The part of the document that the picture shows. */
  readonly area: Rect;
}

/** What is told apart by more than its form. */
export interface Shown {
  readonly document: Document;
  readonly layout: Layout;
  readonly view: StepView | null;
  /** The block of the current step; what is not is dimmed. */
  readonly current: NodeId | null;
  /** What is dragged, which is not painted with the rest. */
  readonly lifted: ReadonlySet<NodeId>;
}

/** Wires that are drawn in one stroke. */
const BATCH = 200;
/** Shorter than this on the screen a bend cannot be seen. */
const STRAIGHT = 24;
/** The thinnest line, in pixels of the screen. */
const THINNEST = 0.6;
const DIMMED = 0.6;
/** From the forward line to the backward line beside it, in the document and at least on the screen. */
const APART = { document: 7, screen: 1.5 } as const;

const looks: (document: Document) => (ids: readonly NodeId[], layout: Layout) => readonly string[] = perDrawing((document) => {
  let known: readonly string[] | null = null;
  const byId = nodesById(document);
  return (ids, { forms }) => {
    known ??= forms.geometries.map((geometry, node) => lookOf(byId.get(ids[node] ?? '')?.type ?? '', geometry));
    return known;
  };
});

const off = (distance: number): number => (distance >= 0 ? 0.5 * distance : 6.25 * Math.sqrt(-distance));

/** Where a wire that leaves or enters at a side bends to, on the screen: as React Flow's curves do. */
function bend(side: Side, x: number, y: number, otherX: number, otherY: number, scale: number): readonly [number, number] {
  const reach = (distance: number): number => off(distance / scale) * scale;
  if (side === 'left') return [x - reach(x - otherX), y];
  if (side === 'right') return [x + reach(otherX - x), y];
  return side === 'top' ? [x, y - reach(y - otherY)] : [x, y + reach(otherY - y)];
}

type Pen = CanvasRenderingContext2D;

/** Adds a wire to the path. */
function trace(
  pen: Pen,
  { forms: { wires }, rects }: Layout,
  wire: number,
  { x, y, scale, density }: Camera,
  aside: number,
): void {
  const [a, b] = [4 * (wires.sources[wire] as number), 4 * (wires.targets[wire] as number)];
  const x1 = x + ((rects[a] as number) + (wires.from[2 * wire] as number)) * scale;
  const y1 = y + ((rects[a + 1] as number) + (wires.from[2 * wire + 1] as number)) * scale + aside;
  const x2 = x + ((rects[b] as number) + (wires.to[2 * wire] as number)) * scale;
  const y2 = y + ((rects[b + 1] as number) + (wires.to[2 * wire + 1] as number)) * scale + aside;
  pen.moveTo(x1, y1);
  if (Math.abs(x2 - x1) + Math.abs(y2 - y1) < STRAIGHT * density) {
    pen.lineTo(x2, y2);
    return;
  }
  const [c1x, c1y] = bend(wires.fromSides[wire] ?? 'right', x1, y1, x2, y2, scale);
  const [c2x, c2y] = bend(wires.toSides[wire] ?? 'left', x2, y2, x1, y1, scale);
  pen.bezierCurveTo(c1x, c1y, c2x, c2y, x2, y2);
}

/** Strokes wires of one width together, a batch at a time: one path of thousands of lines takes longer than many of a few. */
export function strokeWires(pen: Pen, layout: Layout, wires: readonly number[], camera: Camera, aside = 0): void {
  for (let from = 0; from < wires.length; from += BATCH) {
    pen.beginPath();
    for (const wire of wires.slice(from, from + BATCH)) trace(pen, layout, wire, camera, aside);
    pen.stroke();
  }
}

/** Wires by the width of their line in half pixels of the screen. */
function byWidth(
  wires: readonly number[],
  { scale, density }: Camera,
  normOf: (wire: number) => number | undefined,
): Map<number, number[]> {
  const zoom = scale / density;
  const widths = new Map<number, number[]>();
  // the widest line is 5 pixels wide: from here on all are as thin as can be
  if (5 * zoom <= THINNEST) return widths.set(THINNEST * density, [...wires]);
  for (const wire of wires) {
    const width = Math.max(THINNEST, Math.round(wireWidth(normOf(wire)) * zoom * 2) / 2) * density;
    const list = widths.get(width);
    if (list) list.push(wire);
    else widths.set(width, [wire]);
  }
  return widths;
}

const isLifted = ({ layout: { forms }, lifted }: Shown, wire: number): boolean =>
  lifted.size > 0 &&
  (lifted.has(forms.ids[forms.wires.sources[wire] as number] ?? '') ||
    lifted.has(forms.ids[forms.wires.targets[wire] as number] ?? ''));

/** The wires of a picture; of those in `only`, where that is given. */
export function paintWires(pen: Pen, shown: Shown, palette: Palette, camera: Camera, only?: readonly number[]): void {
  const { document, layout, view } = shown;
  const { edges } = layout.forms.wires;
  const found: number[] = [];
  if (only) found.push(...only);
  else
    for (let wire = 0; wire < edges.length; wire++)
      if (wireMeets(layout, wire, camera.area) && !isLifted(shown, wire)) found.push(wire);
  const edgeOf = (wire: number) => document.edges[edges[wire] as number] ?? { from: '', to: '' };
  const gradientOf = (wire: number) => {
    const { from, to } = edgeOf(wire);
    return view?.gradients[`edge:${edgeId(from, to)}`];
  };
  pen.strokeStyle = palette.forward;
  pen.globalAlpha = 0.75;
  for (const [width, wires] of byWidth(found, camera, (wire) => view?.values[edgeOf(wire).from]?.norm)) {
    pen.lineWidth = width;
    strokeWires(pen, layout, wires, camera);
  }
  const back = Object.keys(view?.gradients ?? {}).length === 0 ? [] : found.filter((wire) => gradientOf(wire) !== undefined);
  const aside = Math.max(APART.document * camera.scale, APART.screen * camera.density);
  pen.strokeStyle = palette.backward;
  for (const [width, wires] of byWidth(back, camera, (wire) => gradientOf(wire)?.norm)) {
    pen.lineWidth = width;
    pen.setLineDash([6 * camera.scale, 4 * camera.scale].map((part) => Math.max(part, 2 * camera.density)));
    strokeWires(pen, layout, wires, camera, aside);
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/** The silhouettes of a picture; of those in `only`, where that is given. */
export function paintNodes(pen: Pen, shown: Shown, sprites: Sprites, camera: Camera, only?: readonly number[]): void {
  const { document, layout, current, lifted } = shown;
  const { ids, geometries } = layout.forms;
  const byId = nodesById(document);
  const look = looks(document)(ids, layout);
  for (const node of only ?? nodesIn(layout, camera.area)) {
    const [id, geometry] = [ids[node], geometries[node]];
    if (id === undefined || geometry === undefined || (!only && lifted.has(id))) continue;
    pen.globalAlpha = current === null || current === id ? 1 : DIMMED;
    const [x, y] = [
      camera.x + (layout.rects[4 * node] as number) * camera.scale,
      camera.y + (layout.rects[4 * node + 1] as number) * camera.scale,
    ];
    sprites.stamp(pen, look[node] ?? '', byId.get(id)?.type ?? '', geometry, x, y);
  }
  pen.globalAlpha = 1;
}

/** From a silhouette to its frame, in the document. */
const FRAME = 6;

/** Frames around nodes, over a ground through which their silhouettes show. */
export function paintFrames(
  pen: Pen,
  layout: Layout,
  nodes: readonly number[],
  camera: Camera,
  colour: string,
  ground: number,
): void {
  const { density, scale, x, y } = camera;
  const by = Math.max(FRAME * scale, 1.5 * density);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = Math.max(2 * scale, 1.5 * density);
  for (const node of nodes) {
    const [left, top, width, height] = layout.rects.subarray(4 * node, 4 * node + 4);
    const box = [
      x + (left as number) * scale - by,
      y + (top as number) * scale - by,
      (width as number) * scale + 2 * by,
      (height as number) * scale + 2 * by,
    ] as const;
    if (ground > 0) {
      pen.globalAlpha = ground;
      pen.fillRect(...box);
      pen.globalAlpha = 1;
    }
    pen.strokeRect(...box);
  }
}
