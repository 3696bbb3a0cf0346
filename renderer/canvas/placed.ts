import { type Annotation, annotationKey, annotationsOf } from '../../graph-core/document/annotations.ts';
import { type Reroutes, rerouteKey, reroutesOf } from '../../graph-core/edit/reroutes.ts';
import {
  type Address,
  type Document,
  type Edge,
  type GraphNode,
  type NodeId,
  type Point,
  splitAddress,
} from '../../graph-core/model/document.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { nodesById, perDocument, perDrawing, wiredFor } from '../state/derived.ts';
import { discTextWidth } from './disc-text.ts';
import { drawnOp } from './drawn-op.ts';
import { geometryOf, isDisc, type NodeGeometry, type PortPlace } from './geometry.ts';
import type { Rect } from './viewport.ts';
import type { Wired } from './wired.ts';

/** A node with its place in document coordinates. */
export interface Placed {
  readonly id: NodeId;
  readonly x: number;
  readonly y: number;
  readonly geometry: NodeGeometry;
  /** How wide what is written at a circle is. */
  readonly text?: number;
}

/** The rectangle of a node's shape, without what is written around it. */
export const shapeOf = ({ x, y, geometry: { width, height } }: Placed): Rect => ({ x, y, width, height });

/** Nodes and wires as they are drawn: those of the graph, or of what is inside a group. */
export interface DrawnGraph {
  readonly nodes: readonly Placed[];
  readonly byId: ReadonlyMap<NodeId, Placed>;
  readonly edges: readonly Edge[];
  /** Points that wires are led through, by the wire's ends. */
  readonly bends?: Reroutes;
  /** Where the titles of frames are written, by the frames' keys. */
  readonly titles?: readonly (Rect & { readonly id: string })[];
  /** Notes, by their keys. */
  readonly notes?: readonly (Rect & { readonly id: string })[];
  /** The canvas that it is on: the path of a group, or that of the graph. */
  readonly canvas?: string;
}

/** The canvas of the graph. */
export const GRAPH = '';
const canvases = new WeakMap<Document, string>();

/** Notes that a document is the inside of a group, so that what a canvas remembers of its last drawing is its own. */
export function drawnOn(document: Document, path: NodeId): Document {
  canvases.set(document, path);
  return document;
}

export const drawnFrom = (nodes: readonly Placed[], edges: readonly Edge[]): DrawnGraph => ({
  nodes,
  byId: new Map(nodes.map((node) => [node.id, node])),
  edges,
});

const rectOf = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

/** What is written at the upper edge of a frame, as far as that is wide. */
function titleOf(frame: Annotation): Rect & { readonly id: string } {
  const width = Math.min(frame.width - 20, Math.max(6, frame.text.length) * 8.5);
  return { id: annotationKey(frame), x: frame.x + 10, y: frame.y + 2, width, height: 24 };
}

const geometriesOf = perDrawing((document) => document.nodes.map((node) => geometryIn(document, node)));

/** All nodes, in the document's order: a block that was moved is the only one that is placed anew. */
function allPlaced(document: Document): Placed[] {
  const geometries = geometriesOf(document);
  return document.nodes.map((node, i) => placedWith(node, geometries[i] as NodeGeometry));
}

/** The graph of a document, with everything where the document has it. */
export const drawnOf = perDocument(
  (document): DrawnGraph => ({
    ...drawnFrom(allPlaced(document), document.edges),
    bends: reroutesOf(document),
    canvas: canvases.get(document) ?? GRAPH,
    titles: annotationsOf(document).flatMap((each) => (each.kind === 'frame' ? [titleOf(each)] : [])),
    notes: annotationsOf(document).flatMap((each) =>
      each.kind === 'note' ? [{ ...rectOf(each), id: annotationKey(each) }] : [],
    ),
  }),
);

/** Asked for all nodes at every step, while a document stays as it is. */
const known = perDocument(() => new Map<NodeId, Placed | null>());

/** A node where the document has it; null for an id that there is none of. */
export function placed(document: Document, id: NodeId): Placed | null {
  const before = known(document).get(id);
  if (before !== undefined) return before;
  const place = found(document, id);
  known(document).set(id, place);
  return place;
}

function found(document: Document, id: NodeId): Placed | null {
  const node = nodesById(document).get(id);
  return node ? placedWith(node, geometryIn(document, node)) : null;
}

const lastPlaced = new WeakMap<GraphNode, Placed>();

/** The same object while node and geometry are the same. */
function placedWith(node: GraphNode, geometry: NodeGeometry): Placed {
  const before = lastPlaced.get(node);
  if (before?.geometry === geometry) return before;
  const at = { id: node.id, x: node.position?.x ?? 0, y: node.position?.y ?? 0, geometry };
  const place = isDisc(geometry.form) ? { ...at, text: discTextWidth(node) } : at;
  lastPlaced.set(node, place);
  return place;
}

interface Formed {
  readonly op: OpDef | undefined;
  readonly wired: Wired | undefined;
  readonly geometry: NodeGeometry;
}

/** By node: an edit elsewhere leaves a block its form. */
const formed = new WeakMap<GraphNode, Formed>();

/** Form, size and ports of a node of the document; the same object while they are the same. */
export function geometryIn(document: Document, node: GraphNode): NodeGeometry {
  const op = drawnOp(node, document);
  const wired = wiredFor(document).get(node.id);
  const before = formed.get(node);
  if (before && before.op === op && sameWired(before.wired, wired)) return before.geometry;
  const geometry = geometryOf(node, op, wired);
  formed.set(node, { op, wired, geometry });
  return geometry;
}

/** In the same order, which is that of the ports of a block of an unknown type. */
function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const others = b.values();
  for (const name of a) if (others.next().value !== name) return false;
  return true;
}

const sameWired = (a: Wired | undefined, b: Wired | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.feedsWeight === b.feedsWeight &&
    a.turned === b.turned &&
    a.down === b.down &&
    a.collapsed === b.collapsed &&
    a.inputs.size === b.inputs.size &&
    sameNames(a.inputs, b.inputs));

/** The port of an address on its node. */
export const portOf = ({ geometry }: Placed, address: Address, kind: PortPlace['kind']): PortPlace | undefined => {
  const { port } = splitAddress(address);
  return geometry.ports.find((place) => place.port === port && place.kind === kind);
};

/** Halfway along a wire, as near as needed to show where it is; null where an end is missing. */
export function middleOf(document: Document, from: Address, to: Address): Point | null {
  const [source, target] = [placed(document, splitAddress(from).node), placed(document, splitAddress(to).node)];
  const [out, into] = [source && portOf(source, from, 'source'), target && portOf(target, to, 'target')];
  if (!source || !target || !out || !into) return null;
  const bends = reroutesOf(document).get(rerouteKey({ from, to }));
  const bend = bends?.[Math.floor(bends.length / 2)];
  return bend ?? { x: (source.x + out.x + target.x + into.x) / 2, y: (source.y + out.y + target.y + into.y) / 2 };
}
