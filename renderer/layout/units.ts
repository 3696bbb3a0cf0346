import { type Edge, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { isDisc, type PortPlace, SIZE } from '../canvas/geometry.ts';
import { type Placed, portOf } from '../canvas/placed.ts';
import { aroundBoth, MARGIN, type Rect } from '../canvas/viewport.ts';

/**
 * What is laid out as one: a block with the circles of the weights that it is fed with, which stand above it (at its left where
 * it is turned), and the room for what is written around them.
 */
export interface Unit {
  readonly id: NodeId;
  readonly block: Placed;
  /** Corners of the circles, from the corner of the block. */
  readonly circles: readonly { readonly id: NodeId; readonly x: number; readonly y: number }[];
  /** Corners of the notes that go along, likewise. */
  readonly notes: readonly { readonly key: string; readonly x: number; readonly y: number }[];
  /** Around all of it with what is written there, from the corner of the block. */
  readonly room: Rect;
}

/** From a block to the circles of its weights, so that their wires are seen. */
const APART = 40;
/** Between two circles of weights, beyond what is written beside them. */
const BESIDE = 12;
/** What is written below a circle may reach below the next block, else circles with long and with short names would not stand in line. */
const AFTER = 36;
/** Of the text at a circle of which the document says nothing. */
const textAt = ({ id, text }: Placed): number => text ?? Math.min(160, id.length * 7 + 40);
const LINES = 44;

/** Weights by the block that they are drawn at: circles whose wires all go into blocks' own weights, at the first of them. */
function feeders(nodes: readonly Placed[], edges: readonly Edge[], isFixed: (id: NodeId) => boolean) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const homes = new Map<NodeId, { readonly home: Placed; readonly port: PortPlace } | null>();
  const fed = new Set(edges.map((edge) => splitAddress(edge.to).node));
  for (const edge of edges) {
    const from = splitAddress(edge.from).node;
    const source = byId.get(from);
    const home = byId.get(splitAddress(edge.to).node);
    if (!source || !home || !isDisc(source.geometry.form) || fed.has(from) || isFixed(from)) continue;
    const port = portOf(home, edge.to, 'target');
    const known = homes.get(from);
    if (port?.role !== 'own' || known === null) homes.set(from, null);
    else if (known === undefined) homes.set(from, { home, port });
  }
  const found = new Map<NodeId, { readonly circle: Placed; readonly port: PortPlace }[]>();
  for (const [id, place] of homes) {
    const circle = byId.get(id);
    if (!place || !circle) continue;
    const list = found.get(place.home.id) ?? [];
    list.push({ circle, port: place.port });
    found.set(place.home.id, list);
  }
  return found;
}

type Fed = readonly { readonly circle: Placed; readonly port: PortPlace }[];

/** In a row above the block, each over its port where the one before leaves room for that. */
function circlesAbove(fed: Fed): Unit['circles'] {
  let free = Number.NEGATIVE_INFINITY;
  return [...fed]
    .sort((a, b) => a.port.x - b.port.x)
    .map(({ circle, port }) => {
      const x = Math.max(free, port.x - SIZE.parameter / 2);
      free = x + SIZE.parameter + 8 + textAt(circle) + BESIDE;
      return { id: circle.id, x, y: -APART - SIZE.parameter };
    });
}

/** One above the other at the left of a turned block. */
function circlesBeside(fed: Fed): Unit['circles'] {
  const sorted = [...fed].sort((a, b) => b.port.y - a.port.y);
  const lowest = sorted[0]?.port.y ?? 0;
  return sorted.map(({ circle }, i) => ({
    id: circle.id,
    x: -APART - SIZE.parameter,
    y: lowest - SIZE.parameter / 2 - i * (SIZE.parameter + LINES),
  }));
}

/** Room around a shape for what is written there. */
export function roomOf(node: Placed): Rect {
  const { form, width, height, turned, ports } = node.geometry;
  if (isDisc(form)) {
    const text = textAt(node);
    const isBeside = ports[0]?.side === 'bottom';
    if (isBeside) return { x: 0, y: 0, width: width + 8 + text, height: Math.max(height, LINES) };
    const beyond = Math.max(0, (text - width) / 2);
    const after = Math.min(beyond, AFTER);
    return { x: -beyond, y: 0, width: beyond + width + after, height: height + LINES };
  }
  if (turned) return { x: -8, y: 0, width: width + 48, height };
  return { x: 0, y: -MARGIN.top, width: width + 8, height: height + MARGIN.top + MARGIN.bottom };
}

/** The nodes of a drawing as what is laid out as one. `isFixed` tells which keep their places: no circle of theirs moves with its block. */
export function unitsOf(nodes: readonly Placed[], edges: readonly Edge[], isFixed: (id: NodeId) => boolean): readonly Unit[] {
  const fed = feeders(nodes, edges, isFixed);
  const circles = new Set([...fed.values()].flat().map(({ circle }) => circle.id));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return nodes
    .filter(({ id }) => !circles.has(id))
    .map((block) => {
      const own = fed.get(block.id) ?? [];
      const placed = block.geometry.turned ? circlesBeside(own) : circlesAbove(own);
      const rooms = placed.flatMap(({ id, x, y }) => {
        const circle = byId.get(id);
        const room = circle && roomOf(circle);
        return room ? [{ ...room, x: room.x + x, y: room.y + y }] : [];
      });
      return { id: block.id, block, circles: placed, notes: [], room: rooms.reduce(aroundBoth, roomOf(block)) };
    });
}
