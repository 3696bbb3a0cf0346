import type { Document, NodeId } from '../../../graph-core/model/document.ts';
import type { Influence } from '../../../graph-core/validate/reach.ts';
import type { StepView } from '../../../session/protocol.ts';
import type { NudgeReach } from '../../nudge/use-nudge-role.ts';
import type { XY } from '../../routing/curve.ts';
import { nodesById, perDrawing } from '../../state/derived.ts';
import { edgeId } from '../../state/ui-store.ts';
import { type Layout, nodesIn, wireMeets } from '../layout.ts';
import { wireWidth } from '../summary.ts';
import type { Rect } from '../viewport.ts';
import { pieceIn } from './curve.ts';
import { paintStates, partedWires, strengthOf } from './marks.ts';
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
  /** What has a part in what is asked about; all the rest is faint. */
  readonly influence: Influence | null;
  /** What a nudge touches; all the rest is faint. */
  readonly nudge: NudgeReach | null;
  /** What is dragged, which is not painted with the rest. */
  readonly lifted: ReadonlySet<NodeId>;
}

/** Wires that are drawn in one stroke. */
const BATCH = 200;
/** Shorter than this on the screen a bend cannot be seen. */
const STRAIGHT = 24;
/** The thinnest line, in pixels of the screen. */
const THINNEST = 0.6;
/** Of a wire, and of one that has no part in what is asked about. */
const WIRE = { part: 0.75, rest: 0.12 } as const;
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

/** What came back through each wire is called so: put together once, not for each wire of each picture. */
const gradientKeys: (document: Document) => readonly string[] = perDrawing(({ edges }) =>
  edges.map(({ from, to }) => `edge:${edgeId(from, to)}`),
);

type Pen = CanvasRenderingContext2D;

/** Adds a wire to the path. */
function trace(pen: Pen, layout: Layout, wire: number, { x, y, scale, density }: Camera, aside: number): void {
  const place = ([px, py]: XY): XY => [x + px * scale, y + py * scale + aside];
  const [from, c1, c2, to] = pieceIn(layout, wire).map(place) as [XY, XY, XY, XY];
  pen.moveTo(...from);
  if (Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]) < STRAIGHT * density) pen.lineTo(...to);
  else pen.bezierCurveTo(...c1, ...c2, ...to);
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
  const { document, layout } = shown;
  const { edges } = layout.forms.wires;
  const found: number[] = [];
  if (only) found.push(...only);
  else
    for (let wire = 0; wire < edges.length; wire++)
      if (wireMeets(layout, wire, camera.area) && !isLifted(shown, wire)) found.push(wire);
  const { part, rest } =
    shown.influence === null ? { part: found, rest: [] } : partedWires(document, layout, shown.influence, found);
  const passes: Passes = { pen, shown, palette, camera };
  if (rest.length > 0) strokePasses(passes, rest, WIRE.rest);
  strokePasses(passes, part, WIRE.part);
}

interface Passes {
  readonly pen: Pen;
  readonly shown: Shown;
  readonly palette: Palette;
  readonly camera: Camera;
}

/** Wires with what went through them forward, and beside that what came back. */
function strokePasses({ pen, shown, palette, camera }: Passes, found: readonly number[], alpha: number): void {
  const { document, layout, view } = shown;
  const { edges } = layout.forms.wires;
  const gradients = view?.gradients ?? {};
  const keys = Object.keys(gradients).length === 0 ? [] : gradientKeys(document);
  const gradientOf = (wire: number) => gradients[keys[edges[wire] as number] ?? ''];
  const sentBy = (wire: number) => view?.values[document.edges[edges[wire] as number]?.from ?? ''];
  pen.strokeStyle = palette.forward;
  pen.globalAlpha = alpha;
  for (const [width, wires] of byWidth(found, camera, (wire) => sentBy(wire)?.norm)) {
    pen.lineWidth = width;
    strokeWires(pen, layout, wires, camera);
  }
  const back = keys.length === 0 ? [] : found.filter((wire) => gradientOf(wire) !== undefined);
  const aside = Math.max(APART.document * camera.scale, APART.screen * camera.density);
  pen.strokeStyle = palette.backward;
  for (const [width, wires] of byWidth(back, camera, (wire) => gradientOf(wire)?.norm)) {
    pen.lineWidth = width;
    pen.setLineDash([6 * camera.scale, 4 * camera.scale].map((each) => Math.max(each, 2 * camera.density)));
    strokeWires(pen, layout, wires, camera, aside);
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/** The silhouettes of a picture; of those in `only`, where that is given. */
export function paintNodes(
  pen: Pen,
  shown: Shown,
  { sprites, palette }: { readonly sprites: Sprites; readonly palette: Palette },
  camera: Camera,
  only?: readonly number[],
): void {
  const { document, layout, lifted } = shown;
  const { ids, geometries } = layout.forms;
  const byId = nodesById(document);
  const look = looks(document)(ids, layout);
  for (const node of only ?? nodesIn(layout, camera.area)) {
    const [id, geometry] = [ids[node], geometries[node]];
    if (id === undefined || geometry === undefined || (!only && lifted.has(id))) continue;
    pen.globalAlpha = strengthOf(shown, id);
    const [x, y] = [
      camera.x + (layout.rects[4 * node] as number) * camera.scale,
      camera.y + (layout.rects[4 * node + 1] as number) * camera.scale,
    ];
    sprites.stamp(pen, look[node] ?? '', byId.get(id)?.type ?? '', geometry, x, y);
    paintStates(pen, document, layout, node, palette, camera);
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
