import { annotationKey, annotationsOf } from '../../document/annotations.ts';
import { isNodeId, rootOf } from '../../model/address.ts';
import {
  type Address,
  addressOf,
  type Definition,
  type Document,
  type Edge,
  type GraphNode,
  type NodeId,
  type Point,
} from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Catalogue } from '../catalogue.ts';
import { moveMeanings, moveWeights, type Relocation } from '../relocate.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { splitView } from '../view-parts.ts';
import { weightsOf } from '../weights.ts';
import { withAnnotationsOf, withoutAnnotations } from './annotations.ts';
import { edit, freshIdLike, idsOfOthers } from './common.ts';
import { membersOf } from './group-members.ts';
import { type DerivedPorts, portsOf } from './group-ports.ts';

export interface GroupOptions {
  /** What a port is called that this variable goes through; its id or the port's name where it says nothing. */
  readonly nameOf?: (address: Address) => string | undefined;
  /** Frames and notes that go into it, by their keys. */
  readonly annotations?: readonly string[];
}

export interface Grouped extends Transaction {
  /** The new group's id. */
  readonly id: NodeId;
  /** What was chosen and cannot be in a group: data and costs. */
  readonly stays: readonly NodeId[];
}

/**
 * Puts blocks into a group of their own, with ports for the wires that cross its border. No number changes: weights, streams,
 * optimiser state, patterns and metrics go along under their new addresses. Observed variables and costs stay outside.
 */
export function groupBlocks(
  doc: Document,
  catalogue: Catalogue,
  ids: readonly NodeId[],
  { nameOf = () => undefined, annotations = [] }: GroupOptions = {},
): Result<Grouped> {
  const members = membersOf(doc, catalogue, ids);
  if (!members.ok) return members;
  const { picked, stays } = members.value;
  const id = freshIdLike(idsOfOthers(doc), 'g1');
  const name = freshIdLike(new Set(Object.keys(doc.definitions)), id);
  const nodes = doc.nodes.filter((node) => picked.has(node.id));
  const ports = portsOf(doc, catalogue, nodes, (address) => {
    const given = nameOf(address);
    return given !== undefined && isNodeId(given) ? given : undefined;
  });
  const view = dividedView(doc, picked, annotations);
  const group: GraphNode = { id, type: 'group', attrs: { definition: name, shareWith: null }, position: middleOf(nodes) };
  const all = weightsOf(doc.nodes, doc.edges, doc.definitions, catalogue);
  const moved = intoGroup(id, nodes, all);
  const steps: Step[] = [
    ...takeOut(doc, picked),
    { kind: 'setDefinition', name, definition: drawingOf(doc, picked, ports, view.inside) },
    { kind: 'addNode', node: group, at: placeOf(doc, picked) },
    ...outerEdges(doc, picked, id, ports).map((edge) => ({ kind: 'addEdge', edge }) as const),
    ...moveWeights(doc, moved.weights),
    ...moveMeanings(doc, catalogue, moved, all),
    ...(view.outside === doc.view ? [] : [{ kind: 'setMeta', field: 'view', value: view.outside } as const]),
  ];
  return ok({
    ...edit('group', 'group', steps, { labelValues: { id }, selectionBefore: ids, selectionAfter: [id] }),
    moved,
    id,
    stays,
  });
}

const isIn = (picked: ReadonlySet<NodeId>, address: Address): boolean => picked.has(rootOf(address));

/** Looks of blocks, wires' points, and the frames and notes that are meant: what goes along, and what stays around the group. */
function dividedView(
  doc: Document,
  picked: ReadonlySet<NodeId>,
  annotations: readonly string[],
): { readonly inside: Document['view']; readonly outside: Document['view'] } {
  const { taken, kept } = splitView(doc.view, (each) => (picked.has(each) ? each : null));
  const written = annotationsOf(doc).filter((each) => annotations.includes(annotationKey(each)));
  return {
    inside: withAnnotationsOf(taken as Document['view'], doc, written, { x: 0, y: 0 }),
    outside: written.length === 0 ? kept : withoutAnnotations({ ...doc, view: kept }, annotations),
  };
}

/** The blocks and their wires as a drawing of its own. */
const drawingOf = (
  doc: Document,
  picked: ReadonlySet<NodeId>,
  { inputs, outputs }: DerivedPorts,
  view: Document['view'],
): Definition => ({
  nodes: doc.nodes.filter(({ id }) => picked.has(id)),
  edges: doc.edges.filter(({ from, to }) => isIn(picked, from) && isIn(picked, to)),
  inputs,
  outputs,
  ...(Object.keys(view).length === 0 ? {} : { view }),
});

/** Blocks and all their weights are found below the group afterwards. */
function intoGroup(group: NodeId, nodes: readonly GraphNode[], all: readonly Address[]): Relocation {
  const picked = new Set(nodes.map(({ id }) => id));
  return {
    places: nodes.map(({ id }) => [id, `${group}/${id}`]),
    weights: all.filter((address) => isIn(picked, address)).map((address) => [address, `${group}/${address}`]),
  };
}

const takeOut = (doc: Document, picked: ReadonlySet<NodeId>): Step[] => [
  ...doc.edges
    .filter((e) => picked.has(rootOf(e.from)) || picked.has(rootOf(e.to)))
    .map(({ from, to }) => ({ kind: 'removeEdge', from, to }) as const),
  ...[...picked].map((id) => ({ kind: 'removeNode', id }) as const),
];

/** In the list of blocks it stands where the first of them stood. */
const placeOf = (doc: Document, picked: ReadonlySet<NodeId>): number => doc.nodes.findIndex((node) => picked.has(node.id));

/** The middle of the blocks' corners: where a group stands, and what ungrouping goes by. */
export function middleOf(nodes: readonly GraphNode[]): Point {
  const points = nodes.flatMap(({ position }) => (position === undefined ? [] : [position]));
  const middle = (values: readonly number[]): number =>
    values.length === 0 ? 0 : Math.round((Math.min(...values) + Math.max(...values)) / 2);
  return { x: middle(points.map(({ x }) => x)), y: middle(points.map(({ y }) => y)) };
}

/** The wires that cross the border, each to or from its port; several from one source into the group are one. */
function outerEdges(doc: Document, picked: ReadonlySet<NodeId>, id: NodeId, ports: DerivedPorts): readonly Edge[] {
  const edges: Edge[] = [];
  const fed = new Set<string>();
  for (const edge of doc.edges) {
    const [from, to] = [picked.has(rootOf(edge.from)), picked.has(rootOf(edge.to))];
    if (from === to) continue;
    if (from) {
      const port = ports.outputs.find(({ at }) => at === edge.from);
      if (port) edges.push({ ...edge, from: addressOf(id, port.name) });
      continue;
    }
    const port = ports.inputs.find(({ at }) => at === edge.to);
    if (!port || fed.has(port.name)) continue;
    fed.add(port.name);
    edges.push({ ...edge, to: addressOf(id, port.name) });
  }
  return edges;
}
