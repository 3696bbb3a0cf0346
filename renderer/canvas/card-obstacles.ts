import { rerouteKey } from '../../graph-core/edit/reroutes.ts';
import { type Address, type Edge, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import type { Shape } from '../../graph-core/model/tensor.ts';
import type { StepView, TensorSummary } from '../../session/protocol.ts';
import { alongOf } from '../routing/curve.ts';
import { detourPath, detourPieces } from '../routing/detour.ts';
import { detourIn, endsOf } from '../routing/use-detour.ts';
import { circleOf, isDisc, type PortPlace, SIZE } from './geometry.ts';
import { hangs, outputsOf } from './hanging.ts';
import { type DrawnGraph, type Placed, shapeOf } from './placed.ts';
import { CELL, lineWidth, stripSize, summaryForm } from './summary.ts';
import { aroundBoth, boundsOf, type Rect } from './viewport.ts';
import { wireCurve } from './wire-path.ts';

/** What the card keeps off, in document coordinates. Nothing is measured: shapes, wires and numbers have known sizes. */
export interface CardObstacles {
  readonly block: Rect;
  /** Never covered: what is written at the block, its wires with their numbers, the circles at their ends. */
  readonly kept: readonly Rect[];
  /** What is written at those circles. */
  readonly near: readonly Rect[];
  /** What is written at all other circles. */
  readonly texts: readonly Rect[];
  /** All other nodes. */
  readonly nodes: readonly Rect[];
}

/** What is written on the canvas, and how large: numbers are twice as large while presenting. */
export interface Written extends Pick<StepView, 'values' | 'gradients'> {
  readonly scale: number;
  /** The part of the scale that comes from seeing the canvas from afar. */
  readonly far?: number;
  /** So far away that no numbers are written at the circles. */
  readonly isBare?: boolean;
  /** The update of the block is on view, with its own small block. */
  readonly isUpdate?: boolean;
}

const LINE = 16;
/** The symbol in front of a value that hangs below a block of several outputs. */
const NAME = 30;
/** What the small block of an update says: its rule, the entry, and that entry's numbers where the canvas is near and nothing is presented. */
const UPDATE_LINES = 6;
/** From a block to that, while presenting: see present.css. */
const PRESENTED_OFF = 68;
/** Around a wire: half its stroke, the backward line beside it, arrowheads. */
const WIRE_ROOM = 10;
/** Pieces that a wire is cut into, each with a rectangle around it. */
const PIECES = 6;

const around = (points: readonly (readonly [number, number])[], room: number): Rect => {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs) - room, Math.min(...ys) - room];
  return { x: left, y: top, width: Math.max(...xs) + room - left, height: Math.max(...ys) + room - top };
};

/** Room that a value takes where it is written out. */
function writtenSize(summary: TensorSummary | undefined, scale: number): { readonly width: number; readonly height: number } {
  if (summary === undefined) return { width: 10 * scale, height: LINE * scale };
  if (summaryForm(summary) !== 'strip') return { width: lineWidth(summary) * scale + 8, height: LINE * scale };
  const { columns, rows } = stripSize(summary);
  return { width: columns * CELL.width + 8, height: rows * CELL.height + 4 };
}

/** Value and gradient of an address, one below the other. */
function stack(address: string, { values, gradients, scale }: Written): { readonly width: number; readonly height: number } {
  const parts = [values[address], ...(gradients[address] ? [gradients[address]] : [])].map((summary) =>
    writtenSize(summary, scale),
  );
  return { width: Math.max(...parts.map((part) => part.width)), height: parts.reduce((sum, part) => sum + part.height, 0) };
}

/** What is written below or beside a variable's circle, or at one output of a block. */
export function textOf(node: Placed, place: PortPlace, written: Written): Rect {
  const { x, y, geometry } = node;
  const size = stack(`${node.id}.${place.port}`, written);
  if (isDisc(geometry.form)) {
    const width = Math.max(size.width, node.id.length * 7 + 40);
    const height = size.height + LINE;
    if (place.side === 'bottom') return { x: x + geometry.width + 8, y: y + (geometry.height - height) / 2, width, height };
    return { x: x + (geometry.width - width) / 2, y: y + geometry.height + 3, width, height };
  }
  const { cx, cy } = circleOf(geometry, place);
  const right = cx + SIZE.circle / 2 + 4;
  if (geometry.turned) return { x: x + right, y: y + cy - (geometry.down ? 0 : SIZE.circle / 2 + 2), ...size };
  if (hangs(node.id, geometry, written.values, written.scale)) {
    const all = outputsOf(geometry);
    const named = all.length > 1 ? NAME * written.scale : 0;
    const above = all.slice(0, all.indexOf(place)).map(({ port }) => stack(`${node.id}.${port}`, written).height);
    const top = y + geometry.height + 2 + above.reduce((sum, height) => sum + height, 0);
    return { x: x + right - size.width - named, y: top, width: size.width + named, height: size.height };
  }
  return { x: x + cx + 3 - size.width / 2, y: y + cy + SIZE.circle / 2 + 2, ...size };
}

/** The circle of a value: a variable's own disc, or the one that sits on a block's output. */
function circleAt({ x, y, geometry }: Placed, place: PortPlace): Rect {
  if (isDisc(geometry.form)) return { x, y, width: geometry.width, height: geometry.height };
  const { cx, cy } = circleOf(geometry, place);
  return { x: x + cx - SIZE.circle / 2, y: y + cy - SIZE.circle / 2, width: SIZE.circle, height: SIZE.circle };
}

/** Gradients of the block's own weights, above it or at its side. */
function weightLines({ id, x, y, geometry }: Placed, { gradients, scale }: Written): Rect[] {
  const lines = geometry.ports
    .filter((place) => place.role === 'own')
    .flatMap(({ port }) => gradients[`${id}.${port}`] ?? [])
    .map((summary) => writtenSize(summary, scale));
  if (lines.length === 0) return [];
  const width = Math.max(...lines.map((line) => line.width)) + 60 * scale;
  const height = lines.reduce((sum, line) => sum + line.height, 0);
  if (geometry.turned) return [{ x: x - 6 - width, y: y + geometry.height - height, width, height }];
  return [{ x, y: y - 4 - height, width, height }];
}

/** The small block of an update: below a block, above a circle, which has its values below. */
function updateRect({ x, y, geometry }: Placed, { scale, far = 1 }: Written): Rect {
  const lines = far > 1 || scale > 1 ? 1 : UPDATE_LINES;
  const size = { width: 150 * scale, height: (6 + lines * LINE) * scale };
  // large numbers hang below their block: it stands below them
  const off = far === 1 && scale > 1 ? PRESENTED_OFF : 5;
  return { x, y: isDisc(geometry.form) ? y - 5 - size.height : y + geometry.height + off, ...size };
}

/** A wire as it is drawn: the place at each part of its way, and its middle; null where an end is missing. */
export function curveOf(drawn: DrawnGraph, edge: Edge, source: Placed, target: Placed) {
  const ends = endsOf(edge, source, target);
  if (!ends) return null;
  const bends = drawn.bends?.get(rerouteKey(edge));
  // a wire that is led by hand goes where the hand leads it
  const detour = bends === undefined ? detourIn(drawn, edge, source, target) : null;
  const curve = wireCurve(ends, bends);
  if (!detour) return { ...curve, x: curve.middle[0], y: curve.middle[1] };
  const [, x, y] = detourPath(detour, ends, [0, 0]);
  return { ...curve, at: alongOf(detourPieces(detour, ends)), x, y };
}

/** The rectangles along a wire, and around its numbers where they fit on it. */
function wireRects(drawn: DrawnGraph, edge: Edge, source: Placed, target: Placed, { values, gradients, scale }: Written): Rect[] {
  const curve = curveOf(drawn, edge, source, target);
  if (!curve) return [];
  const { at, x, y, length } = curve;
  const count = PIECES * (1 + (drawn.bends?.get(rerouteKey(edge))?.length ?? 0));
  const pieces = Array.from({ length: count }, (_, i) =>
    around([at(i / count), at((i + 0.5) / count), at((i + 1) / count)], WIRE_ROOM),
  );
  const labels = [values[edge.from], gradients[`edge:${edge.from}->${edge.to}`]].flatMap((summary, below) => {
    if (summary === undefined || lineWidth(summary) * scale + 24 > length) return [];
    const { width } = writtenSize(summary, scale);
    const high = LINE * scale;
    return [{ x: x - width / 2, y: below === 1 ? y + 7 : y - 5 - high, width, height: below === 1 ? high + 12 : high }];
  });
  return [...pieces, ...labels];
}

/** What lies around the current block; null where the drawing has no such block. */
export function obstaclesOf(drawn: DrawnGraph, id: NodeId, written: Written): CardObstacles | null {
  const node = drawn.byId.get(id);
  if (node === undefined) return null;
  const kept = [...outputsOf(node.geometry).map((place) => textOf(node, place, written)), ...weightLines(node, written)];
  if (written.isUpdate) kept.push(updateRect(node, written));
  const near: Rect[] = [];
  for (const edge of drawn.edges) {
    const [from, to] = [splitAddress(edge.from), splitAddress(edge.to)];
    if (from.node !== id && to.node !== id) continue;
    const [source, target] = [drawn.byId.get(from.node), drawn.byId.get(to.node)];
    if (!source || !target) continue;
    kept.push(...wireRects(drawn, edge, source, target, written));
    const place = source.geometry.ports.find((each) => each.port === from.port);
    if (to.node !== id || place === undefined) continue;
    kept.push(circleAt(source, place));
    near.push(textOf(source, place, written));
  }
  const texts: Rect[] = [];
  const nodes = drawn.nodes.flatMap((other) => {
    if (other.id === id) return [];
    if (!written.isBare) texts.push(...outputsOf(other.geometry).map((place) => textOf(other, place, written)));
    const bounds = boundsOf([{ position: other, geometry: other.geometry }]);
    return bounds ? [bounds] : [];
  });
  return { block: shapeOf(node), kept, near, texts, nodes };
}

/** A value that something can be written at: with its circle, and with what stands at that already. */
export interface Labelled {
  readonly address: Address;
  readonly rect: Rect;
  readonly circle: Rect;
  readonly shape: Shape;
  readonly isCost: boolean;
}

/** The values of a drawing; `isShown` says of which the numbers are there. */
export function labelledBy(drawn: DrawnGraph, written: Written, isShown: (address: Address) => boolean): Labelled[] {
  return drawn.nodes.flatMap((node) =>
    node.geometry.ports
      .filter(({ role }) => role === 'output' || role === 'attachment')
      .map((place) => {
        const address = `${node.id}.${place.port}`;
        const isCost = node.geometry.form === 'cost';
        const circle = isCost ? shapeOf(node) : circleAt(node, place);
        const hasText = !isCost && (isDisc(node.geometry.form) || isShown(address));
        const rect = hasText ? aroundBoth(circle, textOf(node, place, written)) : circle;
        return { address, rect, circle, shape: written.values[address]?.shape ?? [], isCost };
      }),
  );
}

/** Everything that is drawn and written, apart from wires and what is written on them: what a label must not cover. */
export function writtenRects(drawn: DrawnGraph, written: Written, isShown: (address: Address) => boolean): Rect[] {
  const texts = labelledBy(drawn, written, isShown).flatMap(({ rect, circle }) => [rect, circle]);
  const own = drawn.nodes.flatMap((node) => [shapeOf(node), ...weightLines(node, written)]);
  return [...texts, ...own];
}
