import { annotationsOf } from '../../document/annotations.ts';
import { matchesAny, rootOf } from '../../model/address.ts';
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
import { definitionOf, isGroup, isRepeat } from '../../validate/instances.ts';
import { isMuted } from '../../validate/mute.ts';
import type { Catalogue } from '../catalogue.ts';
import { definitionUsers } from '../definitions.ts';
import { patternsOf } from '../patterns.ts';
import { moveMeanings, moveWeights, type Relocation } from '../relocate.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { joinViews, splitView } from '../view-parts.ts';
import { weightsOf } from '../weights.ts';
import { withAnnotationsOf } from './annotations.ts';
import { edit, findNode, freshIdLike, noNode, refusal, takenIds } from './common.ts';
import { middleOf } from './group.ts';

/** Puts what is in a group in its place, with the wires that go through its ports. No number changes. */
export function ungroupBlock(doc: Document, catalogue: Catalogue, id: NodeId): Result<Transaction> {
  const group = findNode(doc, id);
  if (group === undefined) return noNode(id);
  const definition = definitionOf(group, doc.definitions);
  const fault = faultOf(doc, group, definition);
  if (fault !== null || definition === undefined) return fault ?? noNode(id);
  const ids = newIds(doc, id, definition);
  const all = weightsOf(doc.nodes, doc.edges, doc.definitions, catalogue);
  const rename = (address: Address): Address => {
    const root = rootOf(address);
    return (ids.get(root) ?? root) + address.slice(root.length);
  };
  const relocation: Relocation = {
    places: [
      ...[...ids].map(([from, to]) => [`${id}/${from}`, to] as const),
      ...definition.outputs.map(({ name, at }) => [addressOf(id, name), rename(at)] as const),
    ],
    weights: all.filter((a) => a.startsWith(`${id}/`)).map((a) => [a, rename(a.slice(id.length + 1))]),
  };
  const inner = all.filter((address) => address.startsWith(`${id}/`)).map((address) => address.slice(id.length + 1));
  const nodes = placed(group, definition).map((node) => outside(node, ids, rename, inner));
  const name = group.attrs?.definition as string;
  const inside = { view: (definition.view ?? {}) as Document['view'] };
  const view = splitView(inside.view, (each) => ids.get(each) ?? null).taken;
  const own = splitView(doc.view, (each) => (each === id ? each : null)).kept;
  const by = movedBy(group, definition);
  const joined = withAnnotationsOf(joinViews(own, view, by), inside, annotationsOf(inside), by);
  const at = doc.nodes.indexOf(group);
  const crossing = doc.edges.filter((e) => rootOf(e.from) === id || rootOf(e.to) === id);
  const steps: Step[] = [
    ...crossing.map(({ from, to }) => ({ kind: 'removeEdge', from, to }) as const),
    { kind: 'removeNode', id },
    ...nodes.map((node, i) => ({ kind: 'addNode', node, at: at + i }) as const),
    ...innerEdges(definition, rename, crossing, id).map((edge) => ({ kind: 'addEdge', edge }) as const),
    ...moveWeights(doc, relocation.weights),
    ...moveMeanings(doc, catalogue, relocation, all),
    ...(joined === doc.view || JSON.stringify(joined) === JSON.stringify(doc.view)
      ? []
      : [{ kind: 'setMeta', field: 'view', value: joined } as const]),
    ...(definitionUsers(doc, name).length > 1 ? [] : [{ kind: 'setDefinition', name, definition: null } as const]),
  ];
  return ok({
    ...edit('ungroup', 'ungroup', steps, {
      labelValues: { id },
      selectionBefore: [id],
      selectionAfter: nodes.map((node) => node.id),
    }),
    moved: relocation,
  });
}

function faultOf(doc: Document, group: GraphNode, definition: Definition | undefined) {
  const { id } = group;
  if (isRepeat(group))
    return refusal(
      'edit/ungroup-repeat',
      id,
      `${id} runs several times.`,
      'Let it run once first: Repeat takes the repetition away.',
    );
  if (!isGroup(group) || definition === undefined)
    return refusal('edit/no-group', id, `${id} is no group, or its definition is missing.`, 'Choose a group.');
  if (isMuted(group))
    return refusal('edit/ungroup-muted', id, `${id} is muted: what is in it would compute again.`, 'Let it compute again first.');
  const other = group.attrs?.shareWith;
  if (typeof other === 'string')
    return refusal(
      'edit/ungroup-shared',
      id,
      `${id} uses the weights of ${other}, which single blocks cannot.`,
      'Give it weights of its own first.',
    );
  const user = doc.nodes.find((node) => node.attrs?.shareWith === id);
  if (user === undefined) return null;
  return refusal(
    'edit/ungroup-shared',
    id,
    `${user.id} uses the weights of ${id}.`,
    `Give ${user.id} weights of its own first, or ungroup that one.`,
  );
}

function newIds(doc: Document, group: NodeId, definition: Definition): ReadonlyMap<NodeId, NodeId> {
  const taken = takenIds(doc);
  taken.delete(group);
  const ids = new Map<NodeId, NodeId>();
  for (const node of definition.nodes) {
    const id = freshIdLike(taken, node.id);
    taken.add(id);
    ids.set(node.id, id);
  }
  return ids;
}

/** How far the group was moved since its blocks were drawn. */
function movedBy(group: GraphNode, definition: Definition): Point {
  const from = middleOf(definition.nodes);
  const to = group.position ?? from;
  return { x: to.x - from.x, y: to.y - from.y };
}

function placed(group: GraphNode, definition: Definition): readonly GraphNode[] {
  const { x: dx, y: dy } = movedBy(group, definition);
  if (dx === 0 && dy === 0) return definition.nodes;
  return definition.nodes.map((node) =>
    node.position === undefined ? node : { ...node, position: { x: node.position.x + dx, y: node.position.y + dy } },
  );
}

/** A block as it is called outside; a penalty names the same weights, and no others. `inner`: all weights of the group. */
function outside(
  node: GraphNode,
  ids: ReadonlyMap<NodeId, NodeId>,
  rename: (address: Address) => Address,
  inner: readonly Address[],
): GraphNode {
  const id = ids.get(node.id) as NodeId;
  const patterns = patternsOf(node);
  const share = node.attrs?.shareWith;
  if (patterns === null && typeof share !== 'string') return id === node.id ? node : { ...node, id };
  const meant = (patterns ?? []).flatMap((pattern) =>
    pattern.includes('*') ? inner.filter((address) => matchesAny([pattern], address)).map(rename) : [rename(pattern)],
  );
  return {
    ...node,
    id,
    attrs: {
      ...node.attrs,
      ...(patterns === null ? {} : { parameters: meant }),
      ...(typeof share === 'string' ? { shareWith: ids.get(share) ?? share } : {}),
    },
  };
}

/** The group's wires under their new names, and those through its ports. */
function innerEdges(
  definition: Definition,
  rename: (address: Address) => Address,
  crossing: readonly Edge[],
  id: NodeId,
): readonly Edge[] {
  const known = new Set(definition.nodes.map((node) => node.id));
  const leads = (at: Address): boolean => known.has(splitAddress(at).node);
  const through = crossing.flatMap((edge): Edge[] => {
    const [from, to] = [splitAddress(edge.from), splitAddress(edge.to)];
    if (from.node === id && to.node === id) return [];
    if (from.node === id) {
      const at = definition.outputs.find(({ name, at: inner }) => name === from.port && leads(inner))?.at;
      return at === undefined ? [] : [{ ...edge, from: rename(at) }];
    }
    return definition.inputs
      .filter(({ name, at }) => name === to.port && leads(at))
      .map(({ at }) => ({ ...edge, to: rename(at) }));
  });
  return [...definition.edges.map((edge) => ({ ...edge, from: rename(edge.from), to: rename(edge.to) })), ...through];
}
