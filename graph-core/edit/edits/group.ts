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
  splitAddress,
} from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Catalogue } from '../catalogue.ts';
import { moveMeanings, moveWeights, type Relocation } from '../relocate.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { splitView } from '../view-parts.ts';
import { weightsOf } from '../weights.ts';
import { withAnnotationsOf, withoutAnnotations } from './annotations.ts';
import { edit, findNode, freshIdLike, idsOfOthers, noNode, refusal } from './common.ts';
import { staysOutside } from './group-members.ts';
import { portsOf } from './group-ports.ts';

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
  const missing = ids.find((id) => findNode(doc, id) === undefined);
  if (missing !== undefined) return noNode(missing);
  const stays = staysOutside(doc, catalogue, ids);
  const picked = new Set(ids.filter((id) => !stays.includes(id)));
  if (picked.size === 0)
    return refusal(
      'edit/nothing-to-group',
      ids[0] ?? '',
      'Nothing that is selected can be in a group: data and costs stay outside.',
      'Select the blocks between them.',
    );
  const fault = between(doc, picked) ?? sharedAcross(doc, picked);
  if (fault !== null) return fault;
  const id = freshIdLike(idsOfOthers(doc), 'g1');
  const name = freshIdLike(new Set(Object.keys(doc.definitions)), id);
  const nodes = doc.nodes.filter((node) => picked.has(node.id));
  const isIn = (address: Address): boolean => picked.has(rootOf(address));
  const ports = portsOf(doc, catalogue, nodes, (address) => {
    const given = nameOf(address);
    return given !== undefined && isNodeId(given) ? given : undefined;
  });
  const view = splitView(doc.view, (each) => (picked.has(each) ? each : null));
  const written = annotationsOf(doc).filter((each) => annotations.includes(annotationKey(each)));
  const kept = written.length === 0 ? view.kept : withoutAnnotations({ ...doc, view: view.kept }, annotations);
  const taken = withAnnotationsOf(view.taken as Document['view'], doc, written, { x: 0, y: 0 });
  const definition: Definition = {
    nodes,
    edges: doc.edges.filter((e) => isIn(e.from) && isIn(e.to)),
    inputs: ports.inputs.map(({ name: port, at }) => ({ name: port, at })),
    outputs: ports.outputs.map(({ name: port, at }) => ({ name: port, at })),
    ...(Object.keys(taken).length === 0 ? {} : { view: taken }),
  };
  const group: GraphNode = {
    id,
    type: 'group',
    attrs: { definition: name, shareWith: null },
    position: middleOf(nodes),
  };
  const all = weightsOf(doc.nodes, doc.edges, doc.definitions, catalogue);
  const relocation: Relocation = {
    places: nodes.map((node) => [node.id, `${id}/${node.id}`]),
    weights: all.filter(isIn).map((address) => [address, `${id}/${address}`]),
  };
  const steps: Step[] = [
    ...takeOut(doc, picked),
    { kind: 'setDefinition', name, definition },
    { kind: 'addNode', node: group, at: placeOf(doc, picked) },
    ...outerEdges(doc, picked, id, ports).map((edge) => ({ kind: 'addEdge', edge }) as const),
    ...moveWeights(doc, relocation.weights),
    ...moveMeanings(doc, catalogue, relocation, all),
    ...(kept === doc.view ? [] : [{ kind: 'setMeta', field: 'view', value: kept } as const]),
  ];
  return ok({
    ...edit('group', 'group', steps, { labelValues: { id }, selectionBefore: ids, selectionAfter: [id] }),
    moved: relocation,
    id,
    stays,
  });
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
function outerEdges(doc: Document, picked: ReadonlySet<NodeId>, id: NodeId, ports: ReturnType<typeof portsOf>): readonly Edge[] {
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

/** A block outside that is fed by one inside and feeds another: the group would feed itself. */
function between(doc: Document, picked: ReadonlySet<NodeId>) {
  const readers = new Map<NodeId, NodeId[]>();
  for (const { from, to } of doc.edges) {
    const source = splitAddress(from).node;
    readers.set(source, [...(readers.get(source) ?? []), splitAddress(to).node]);
  }
  const behind = new Set<NodeId>();
  const queue = [...picked].flatMap((id) => (readers.get(id) ?? []).filter((reader) => !picked.has(reader)));
  for (const id of queue) {
    if (behind.has(id)) continue;
    behind.add(id);
    const next = readers.get(id) ?? [];
    if (next.some((reader) => picked.has(reader)))
      return refusal(
        'edit/group-between',
        id,
        `${id} stands between blocks of the group: the group would feed itself through it.`,
        `Select ${id} as well, or fewer blocks.`,
      );
    queue.push(...next);
  }
  return null;
}

/** Instances that share weights stand in one drawing. */
function sharedAcross(doc: Document, picked: ReadonlySet<NodeId>) {
  for (const { id, attrs = {} } of doc.nodes) {
    const other = attrs.shareWith;
    if (typeof other !== 'string' || picked.has(id) === picked.has(other)) continue;
    return refusal(
      'edit/group-shared',
      id,
      `${id} uses the weights of ${other}: they have to stay together.`,
      `Select both, or make ${id} a block of its own first.`,
    );
  }
  return null;
}
