import { rootOf } from '../../graph-core/model/address.ts';
import { type Address, type Document, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { PerSample } from '../../session/protocol.ts';
import { circleOf, isDisc, type NodeForm, type NodeGeometry, outlineOf, SIZE } from '../canvas/geometry.ts';
import { placed, portOf } from '../canvas/placed.ts';
import type { Rect } from '../canvas/viewport.ts';

/**
 * Where things stand when a graph is unfolded over its samples, as in the lecture's figure of the average loss: one sheet a
 * sample, the first in front, each with a copy of the graph; the weights once, above, wired to every copy; the costs go into
 * `average`, whose output is L(S, w).
 */

/** From one sheet to the one behind it. */
const ASIDE = 34;
const OVERLAP = 6;
/** Around the shapes of a copy: above, and below for the numbers. */
const MARGIN = { x: 28, top: 30, bottom: 28 } as const;
/** Between the weights and the first sheet, and between the last cost and the average. */
const ABOVE = 56;
const BEHIND = 90;
const AVERAGE = { width: 120, height: 72 } as const;
const RESULT = 28;
const WEIGHT = 22;

export interface CopyNode {
  readonly id: NodeId;
  readonly form: NodeForm;
  readonly x: number;
  readonly y: number;
  readonly geometry: NodeGeometry;
  /** Values that it makes, with the middles of their circles. */
  readonly circles: readonly { readonly address: Address; readonly cx: number; readonly cy: number; readonly r: number }[];
}

export interface Shared {
  /** Weights of one block, or a parameter that was drawn. */
  readonly addresses: readonly Address[];
  readonly cx: number;
  readonly cy: number;
  /** Where each copy takes them in. */
  readonly ends: readonly Point[];
}

export interface Unfolded {
  readonly bounds: Rect;
  /** Offset of each copy, the first in front. */
  readonly copies: readonly Point[];
  readonly sheet: Rect;
  readonly nodes: readonly CopyNode[];
  /** Wires within a copy. */
  readonly wires: readonly { readonly from: Point; readonly to: Point }[];
  readonly shared: readonly Shared[];
  /** Of each copy: where its costs leave it. */
  readonly costs: readonly Point[];
  readonly average: Rect;
  readonly result: { readonly cx: number; readonly cy: number; readonly r: number };
}

/** `averaged`: the costs that go into the average. Null for a graph without blocks. */
export function unfold(
  document: Document,
  { gradients, samples, averaged }: Pick<PerSample, 'gradients' | 'samples' | 'averaged'>,
): Unfolded | null {
  const all = document.nodes.flatMap((node) => placed(document, node.id) ?? []);
  const parameters = new Set(document.nodes.flatMap(({ id, type }) => (type === 'parameter' ? [id] : [])));
  const inCopies = all.filter(({ id }) => !parameters.has(id));
  if (inCopies.length === 0) return null;
  const nodes = inCopies.map(
    ({ id, x, y, geometry }): CopyNode => ({ id, form: geometry.form, x, y, geometry, circles: circlesOf(id, x, y, geometry) }),
  );
  const sheet = sheetAround(nodes);
  const copies = samples.map((_, p) => ({ x: p * ASIDE, y: p * (sheet.height - OVERLAP) }));
  const wires = document.edges.flatMap(({ from, to }) => {
    if (parameters.has(splitAddress(from).node)) return [];
    const ends = [pointAt(document, from, 'source'), pointAt(document, to, 'target')];
    return ends[0] && ends[1] ? [{ from: ends[0], to: ends[1] }] : [];
  });
  const last = copies.at(-1) as Point;
  const middle = sheet.y + (last.y + sheet.height) / 2;
  const right = sheet.x + sheet.width + last.x + BEHIND;
  const average = { x: right, y: middle - AVERAGE.height / 2, ...AVERAGE };
  const result = { cx: right + AVERAGE.width + RESULT + 44, cy: middle, r: RESULT };
  const costs = averaged.flatMap((address) => pointAt(document, address, 'source') ?? []);
  const top = sheet.y - ABOVE;
  const bounds = {
    x: sheet.x - 80,
    y: top - 50,
    width: result.cx + RESULT + 60 - (sheet.x - 80),
    height: last.y + sheet.y + sheet.height + 30 - (top - 50),
  };
  const shared = sharedWeights(document, Object.keys(gradients), { parameters, copies, y: top });
  return { bounds, copies, sheet, nodes, wires, shared, costs, average, result };
}

function circlesOf(id: NodeId, x: number, y: number, geometry: NodeGeometry): CopyNode['circles'] {
  if (geometry.form === 'cost') return [];
  const outputs = geometry.ports.filter(({ kind }) => kind === 'source');
  if (isDisc(geometry.form)) {
    const r = geometry.width / 2;
    return outputs.map(({ port }) => ({ address: `${id}.${port}`, cx: x + r, cy: y + r, r }));
  }
  return outputs.map((place) => {
    const { cx, cy } = circleOf(geometry, place);
    return { address: `${id}.${place.port}`, cx: x + cx, cy: y + cy, r: SIZE.circle / 2 };
  });
}

function sheetAround(nodes: readonly CopyNode[]): Rect {
  const x = Math.min(...nodes.map((node) => node.x)) - MARGIN.x;
  const y = Math.min(...nodes.map((node) => node.y)) - MARGIN.top;
  const right = Math.max(...nodes.map((node) => node.x + node.geometry.width)) + MARGIN.x;
  const bottom = Math.max(...nodes.map((node) => node.y + node.geometry.height)) + MARGIN.bottom;
  return { x, y, width: right - x, height: bottom - y };
}

function pointAt(document: Document, address: Address, kind: 'source' | 'target'): Point | null {
  const node = placed(document, splitAddress(address).node);
  const port = node && portOf(node, address, kind);
  return node && port ? { x: node.x + port.x, y: node.y + port.y } : null;
}

interface Sharing {
  readonly parameters: ReadonlySet<NodeId>;
  readonly copies: readonly Point[];
  readonly y: number;
}

/** One circle for the own weights of a block above it, one for every parameter that was drawn above what it is wired to. */
function sharedWeights(document: Document, weights: readonly Address[], { parameters, copies, y }: Sharing): Shared[] {
  const groups = new Map<NodeId, Address[]>();
  for (const address of weights) {
    const id = rootOf(address);
    groups.set(id, [...(groups.get(id) ?? []), address]);
  }
  return [...groups].flatMap(([id, addresses]): Shared[] => {
    const targets = parameters.has(id)
      ? document.edges.flatMap(({ from, to }) => (splitAddress(from).node === id ? (pointAt(document, to, 'target') ?? []) : []))
      : topOf(document, id);
    if (targets.length === 0) return [];
    const cx = targets.reduce((sum, { x }) => sum + x, 0) / targets.length;
    const ends = copies.flatMap((offset) => targets.map((point) => ({ x: point.x + offset.x, y: point.y + offset.y })));
    return [{ addresses, cx, cy: y, ends }];
  });
}

function topOf(document: Document, id: NodeId): Point[] {
  const node = placed(document, id);
  return node ? [{ x: node.x + Math.min(60, node.geometry.body / 2), y: node.y }] : [];
}

/** A line that leaves to the right and arrives from the left. */
export function wirePath(from: Point, to: Point): string {
  const bend = Math.max(24, Math.abs(to.x - from.x) / 2);
  return `M ${from.x} ${from.y} C ${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}

/** A line from a weight above down to a block. */
export const weightPath = (from: Point, to: Point): string =>
  `M ${from.x} ${from.y + WEIGHT} C ${from.x} ${(from.y + to.y) / 2} ${to.x} ${(from.y + to.y) / 2} ${to.x} ${to.y}`;

export const WEIGHT_RADIUS = WEIGHT;

/** Outline of the block that takes the average. */
export const averageOutline = ({ width, height }: Rect): string =>
  outlineOf({ form: 'block', width, height, body: width, ports: [] }, 1);
