import { type Document, type GraphNode, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { executionOrderOf, nodesById, perDocument, perDrawing, placeInOrder } from '../state/derived.ts';
import type { NodeGeometry, PortPlace, Side } from './geometry.ts';
import { geometryIn } from './placed.ts';
import type { Rect } from './viewport.ts';

/**
 * Where everything is, as lists of numbers: for what has to look at all blocks in every frame. A document has at most twenty
 * thousand blocks, through which such a list is walked in a tenth of a millisecond: nothing quicker has to be kept in step with edits.
 */

/** What does not depend on where blocks stand. Nodes in execution order, wires in the document's. */
export interface Forms {
  readonly ids: readonly NodeId[];
  readonly geometries: readonly NodeGeometry[];
  readonly wires: Wires;
}

/** One entry a wire: the places of its ends in {@link Forms.ids}, and where on them it begins and ends. */
export interface Wires {
  /** In the document's list of edges. */
  readonly edges: Int32Array;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  /** Two numbers a wire, from the node's corner. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly fromSides: readonly Side[];
  readonly toSides: readonly Side[];
}

export interface Layout {
  readonly forms: Forms;
  /** Four numbers a node: left, top, width, height. */
  readonly rects: Float64Array;
}

const middleOf = ({ width, height }: NodeGeometry, side: Side): Pick<PortPlace, 'x' | 'y' | 'side'> => ({
  x: side === 'left' ? 0 : width,
  y: height / 2,
  side,
});

const endOf = (geometry: NodeGeometry, port: string, kind: PortPlace['kind']) =>
  geometry.ports.find((each) => each.port === port && each.kind === kind) ??
  middleOf(geometry, kind === 'source' ? 'right' : 'left');

function wiresOf({ edges }: Document, place: ReadonlyMap<NodeId, number>, geometries: readonly NodeGeometry[]): Wires {
  const [kept, sources, targets]: [number[], number[], number[]] = [[], [], []];
  const [from, to]: [number[], number[]] = [[], []];
  const [fromSides, toSides]: [Side[], Side[]] = [[], []];
  for (const [index, edge] of edges.entries()) {
    const [a, b] = [splitAddress(edge.from), splitAddress(edge.to)];
    const [source, target] = [place.get(a.node), place.get(b.node)];
    if (source === undefined || target === undefined) continue;
    const start = endOf(geometries[source] as NodeGeometry, a.port, 'source');
    const end = endOf(geometries[target] as NodeGeometry, b.port, 'target');
    kept.push(index);
    sources.push(source);
    targets.push(target);
    from.push(start.x, start.y);
    to.push(end.x, end.y);
    fromSides.push(start.side);
    toSides.push(end.side);
  }
  return {
    edges: Int32Array.from(kept),
    sources: Int32Array.from(sources),
    targets: Int32Array.from(targets),
    from: Float64Array.from(from),
    to: Float64Array.from(to),
    fromSides,
    toSides,
  };
}

const formsOf: (document: Document) => Forms = perDrawing((document) => {
  const ids = executionOrderOf(document);
  const byId = nodesById(document);
  const geometries = ids.flatMap((id) => {
    const node = byId.get(id);
    return node ? [geometryIn(document, node)] : [];
  });
  return { ids, geometries, wires: wiresOf(document, placeInOrder(document), geometries) };
});

/** Documents with the same forms have the same nodes in the same order: of the last one only what was moved has to be found. */
const latest = new WeakMap<Forms, { readonly nodes: readonly GraphNode[]; readonly rects: Float64Array }>();

/** Where all blocks of a document are. */
export const layoutOf: (document: Document) => Layout = perDocument((document) => {
  const forms = formsOf(document);
  const { nodes } = document;
  const before = latest.get(forms);
  const place = placeInOrder(document);
  const rects = before?.rects.slice() ?? new Float64Array(4 * forms.ids.length);
  for (const [i, node] of nodes.entries()) {
    if (node === before?.nodes[i]) continue;
    const at = place.get(node.id) ?? 0;
    const { width, height } = forms.geometries[at] as NodeGeometry;
    rects.set([node.position?.x ?? 0, node.position?.y ?? 0, width, height], 4 * at);
  }
  latest.set(forms, { nodes, rects });
  return { forms, rects };
});

/** The layout while some blocks are being dragged. */
export function layoutWhile(layout: Layout, place: ReadonlyMap<NodeId, number>, moving: ReadonlyMap<NodeId, Point>): Layout {
  const rects = layout.rects.slice();
  for (const [id, { x, y }] of moving) {
    const at = place.get(id);
    if (at !== undefined) rects.set([x, y], 4 * at);
  }
  return { forms: layout.forms, rects };
}

const num = (list: Float64Array | Int32Array, at: number): number => list[at] as number;

const meets = (rects: Float64Array, node: number, { x, y, width, height }: Rect): boolean => {
  const at = 4 * node;
  const [left, top] = [num(rects, at), num(rects, at + 1)];
  return left < x + width && x < left + num(rects, at + 2) && top < y + height && y < top + num(rects, at + 3);
};

/** Nodes that lie in a rectangle, in whole or in part. */
export function nodesIn({ forms, rects }: Layout, rect: Rect): number[] {
  const found: number[] = [];
  for (let node = 0; node < forms.ids.length; node++) if (meets(rects, node, rect)) found.push(node);
  return found;
}

/** Whether a wire may cross a rectangle: it does not leave the room between its ends by more than a bend. */
export function wireMeets({ forms: { wires }, rects }: Layout, wire: number, { x, y, width, height }: Rect): boolean {
  const [a, b] = [4 * num(wires.sources, wire), 4 * num(wires.targets, wire)];
  const [left, top] = [Math.min(num(rects, a), num(rects, b)), Math.min(num(rects, a + 1), num(rects, b + 1))];
  const right = Math.max(num(rects, a) + num(rects, a + 2), num(rects, b) + num(rects, b + 2));
  const bottom = Math.max(num(rects, a + 1) + num(rects, a + 3), num(rects, b + 1) + num(rects, b + 3));
  return left < x + width && x < right && top < y + height && y < bottom;
}

/** Wires that may cross a rectangle. */
export function wiresIn(layout: Layout, rect: Rect): number[] {
  const found: number[] = [];
  const { length } = layout.forms.wires.edges;
  for (let wire = 0; wire < length; wire++) if (wireMeets(layout, wire, rect)) found.push(wire);
  return found;
}

/** Wires at some nodes. */
export function wiresAt({ forms: { wires } }: Layout, nodes: ReadonlySet<number>): number[] {
  const found: number[] = [];
  for (let wire = 0; wire < wires.edges.length; wire++)
    if (nodes.has(num(wires.sources, wire)) || nodes.has(num(wires.targets, wire))) found.push(wire);
  return found;
}

/** The uppermost node at a place, `room` around it included; null where there is none. */
export function nodeAtPoint({ forms, rects }: Layout, { x, y }: Point, room: number): NodeId | null {
  const around = { x: x - room, y: y - room, width: 2 * room, height: 2 * room };
  for (let node = forms.ids.length - 1; node >= 0; node--) if (meets(rects, node, around)) return forms.ids[node] ?? null;
  return null;
}

/** Around all nodes; null where there are none. */
export function boundsOfLayout({ rects }: Layout): Rect | null {
  if (rects.length === 0) return null;
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let at = 0; at < rects.length; at += 4) {
    left = Math.min(left, num(rects, at));
    top = Math.min(top, num(rects, at + 1));
    right = Math.max(right, num(rects, at) + num(rects, at + 2));
    bottom = Math.max(bottom, num(rects, at + 1) + num(rects, at + 3));
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
