import type { Edge as FlowEdge, Node as FlowNode, NodeHandle } from '@xyflow/react';
import { pinnedOf } from '../../graph-core/document/pinned.ts';
import { type Document, type GraphNode, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import type { AnnotationNode } from '../annotations/annotation-flow.ts';
import { type CardNode, DATA_HANDLE, type FeedEdge } from '../data-card/card-flow.ts';
import { executionOrderOf, nodesById, wiredFor } from '../state/derived.ts';
import { idOf, type Selection } from '../state/ui-store.ts';
import { drawnOp } from './drawn-op.ts';
import type { Handed } from './extent.ts';
import { type SpokenRole, spokenRole } from './flow-words.ts';
import type { NodeGeometry } from './geometry.ts';
import { handleOf } from './handle.ts';
import { geometryIn } from './placed.ts';

/**
 * Document -> what React Flow draws. React Flow's arrays are a view: they are made here from document, selection and the drag
 * in progress, and an object is made anew only when something in it changed.
 */

export interface BlockData extends Record<string, unknown> {
  readonly node: GraphNode;
  readonly op: OpDef | undefined;
  readonly geometry: NodeGeometry;
}

export interface WireData extends Record<string, unknown> {
  readonly from: string;
  readonly to: string;
  /** Points that it is led through. */
  readonly bends?: readonly Point[];
}

export type CanvasNode = FlowNode<BlockData, 'block'>;
export type CanvasEdge = FlowEdge<WireData, 'wire'>;
/** Blocks, the cards of tables, frames and notes. */
export type ShownNode = CanvasNode | CardNode | AnnotationNode;
export type ShownEdge = CanvasEdge | FeedEdge;

interface Drawn {
  readonly wiredKey: string;
  readonly position: Point;
  readonly selected: boolean;
  readonly flow: CanvasNode;
}

interface Look {
  readonly selected: boolean;
  /** Keeps its place. */
  readonly isPinned: boolean;
}

const hasTables = ({ data }: Document): boolean => Object.keys(data.sources ?? {}).length > 0;

/** Where data come in is no port of a block: it is there for the wires of cards. */
const handlesOf = ({ ports }: NodeGeometry, takesData: boolean): NodeHandle[] => [
  ...ports.map(handleOf),
  ...(takesData ? [DATA_HANDLE] : []),
];

/** Of the element that says what a block is called, for those who hear it. */
export const spokenId = (id: NodeId): string => `spoken-${id}`;

const ORIGIN: Point = { x: 0, y: 0 };

/** Makes React Flow's nodes and edges, remembering those that stay the same. One for each canvas. */
export class Binding {
  #nodes = new WeakMap<GraphNode, Drawn>();
  #edges = new Map<string, CanvasEdge>();
  readonly #spoken: SpokenRole;

  /** `role`: what a screen reader calls a node, in the chosen language. */
  constructor(role = '') {
    this.#spoken = spokenRole(role);
  }

  /**
   * In execution order, which is also the order of the Tab key. `moving` holds the places of nodes that are being dragged. Of a
   * large drawing only what is `handed` over.
   */
  nodes(document: Document, selection: Selection, moving: ReadonlyMap<NodeId, Point>, handed?: Handed | null): CanvasNode[] {
    const byId = nodesById(document);
    const selected = new Set(selection.nodes);
    const pinned = pinnedOf(document);
    const ids = handed?.nodes ?? executionOrderOf(document);
    return ids.map((id) =>
      this.#node(document, byId.get(id) as GraphNode, { selected: selected.has(id), isPinned: pinned.has(id) }, moving.get(id)),
    );
  }

  #node(document: Document, node: GraphNode, { selected, isPinned }: Look, moved: Point | undefined): CanvasNode {
    const wired = wiredFor(document).get(node.id);
    const takesData = node.type === 'observed' && hasTables(document);
    const wiredKey = wired
      ? `${isPinned} ${takesData} ${wired.feedsWeight} ${wired.turned === true} ${wired.down === true} ${wired.collapsed === true} ${[...wired.inputs].join(' ')}`
      : '';
    const position = moved ?? node.position ?? ORIGIN;
    const op = drawnOp(node, document);
    const known = this.#nodes.get(node);
    const sameForm = known?.wiredKey === wiredKey && known.flow.data.op === op;
    if (known && sameForm && known.selected === selected && known.position.x === position.x && known.position.y === position.y) {
      return known.flow;
    }
    const data = known && sameForm ? known.flow.data : { node, op, geometry: geometryIn(document, node) };
    const { geometry } = data;
    const flow: CanvasNode = {
      id: node.id,
      type: 'block',
      position,
      data,
      selected,
      width: geometry.width,
      height: geometry.height,
      ariaRole: this.#spoken.ariaRole,
      domAttributes: { ...this.#spoken.domAttributes, 'aria-labelledby': spokenId(node.id) },
      ...(isPinned ? { draggable: false } : {}),
      handles: known && sameForm ? (known.flow.handles ?? []) : handlesOf(geometry, takesData),
    };
    this.#nodes.set(node, { wiredKey, position, selected, flow });
    return flow;
  }

  edges(document: Document, selection: Selection, handed?: Handed | null): CanvasEdge[] {
    const selected = new Set(selection.edges);
    const byId = nodesById(document);
    const kept = new Map<string, CanvasEdge>();
    const shown = handed?.edges.flatMap((index) => document.edges[index] ?? []) ?? document.edges;
    for (const wire of shown) {
      const { from, to } = wire;
      const [source, target] = [splitAddress(from), splitAddress(to)];
      if (!byId.has(source.node) || !byId.has(target.node)) continue;
      const id = idOf(wire);
      const isSelected = selected.has(id);
      const known = this.#edges.get(id);
      const edge: CanvasEdge = known ?? {
        id,
        type: 'wire',
        source: source.node,
        sourceHandle: source.port,
        target: target.node,
        targetHandle: target.port,
        selected: isSelected,
        data: { from, to },
        // Its stop behind the blocks speaks for it.
        domAttributes: { 'aria-hidden': true },
      };
      // its data stay the same object: what is drawn of it does not depend on whether it is selected
      kept.set(id, edge.selected === isSelected ? edge : { ...edge, selected: isSelected });
    }
    this.#edges = kept;
    return [...kept.values()];
  }
}

/** Positions and geometry of some nodes, or of all. */
export function placesOf(
  document: Document,
  ids?: readonly NodeId[],
): { readonly position: Point; readonly geometry: NodeGeometry }[] {
  const wanted = ids && new Set(ids);
  return document.nodes
    .filter((node) => wanted === undefined || wanted.has(node.id))
    .map((node) => ({ position: node.position ?? ORIGIN, geometry: geometryIn(document, node) }));
}
