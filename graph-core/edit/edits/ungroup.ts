import { annotationsOf } from '../../document/annotations.ts';
import { sameJson } from '../../document/diff/fields.ts';
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
  const names = namesOutside(doc, id, definition);
  const all = weightsOf(doc.nodes, doc.edges, doc.definitions, catalogue);
  const moved = outOfGroup(id, definition, names, all);
  const inner = moved.weights.map(([address]) => address.slice(id.length + 1));
  const nodes = placed(group, definition).map((node) => outside(node, names, inner));
  const at = doc.nodes.indexOf(group);
  const crossing = doc.edges.filter((e) => rootOf(e.from) === id || rootOf(e.to) === id);
  const view = viewOutside(doc, group, definition, names);
  const name = group.attrs?.definition as string;
  const steps: Step[] = [
    ...crossing.map(({ from, to }) => ({ kind: 'removeEdge', from, to }) as const),
    { kind: 'removeNode', id },
    ...nodes.map((node, i) => ({ kind: 'addNode', node, at: at + i }) as const),
    ...innerEdges(definition, names, crossing, id).map((edge) => ({ kind: 'addEdge', edge }) as const),
    ...moveWeights(doc, moved.weights),
    ...moveMeanings(doc, catalogue, moved, all),
    ...(sameJson(view, doc.view) ? [] : [{ kind: 'setMeta', field: 'view', value: view } as const]),
    ...(definitionUsers(doc, name).length > 1 ? [] : [{ kind: 'setDefinition', name, definition: null } as const]),
  ];
  const selectionAfter = nodes.map((node) => node.id);
  return ok({ ...edit('ungroup', 'ungroup', steps, { labelValues: { id }, selectionBefore: [id], selectionAfter }), moved });
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

/** What blocks of a group are called once they stand in its place. */
interface Names {
  readonly ids: ReadonlyMap<NodeId, NodeId>;
  /** An address inside the group as it is called there. */
  readonly address: (inner: Address) => Address;
}

function namesOutside(doc: Document, group: NodeId, definition: Definition): Names {
  const taken = takenIds(doc);
  taken.delete(group);
  const ids = new Map<NodeId, NodeId>();
  for (const node of definition.nodes) {
    const id = freshIdLike(taken, node.id);
    taken.add(id);
    ids.set(node.id, id);
  }
  const address = (inner: Address): Address => {
    const root = rootOf(inner);
    return (ids.get(root) ?? root) + inner.slice(root.length);
  };
  return { ids, address };
}

/** Blocks, weights and the values of output ports are found among the blocks around the group afterwards. */
const outOfGroup = (group: NodeId, { outputs }: Definition, { ids, address }: Names, all: readonly Address[]): Relocation => ({
  places: [
    ...[...ids].map(([from, to]) => [`${group}/${from}`, to] as const),
    ...outputs.map(({ name, at }) => [addressOf(group, name), address(at)] as const),
  ],
  weights: all
    .filter((each) => each.startsWith(`${group}/`))
    .map((each) => [each, address(each.slice(group.length + 1))] as const),
});

/** The view without the group's own looks, and with what the view of its definition says of the blocks, frames and notes in it. */
function viewOutside(doc: Document, group: GraphNode, definition: Definition, { ids }: Names): Document['view'] {
  const inside = { view: (definition.view ?? {}) as Document['view'] };
  const looks = splitView(inside.view, (each) => ids.get(each) ?? null).taken;
  const others = splitView(doc.view, (each) => (each === group.id ? each : null)).kept;
  const by = movedBy(group, definition);
  return withAnnotationsOf(joinViews(others, looks, by), inside, annotationsOf(inside), by);
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
function outside(node: GraphNode, { ids, address: rename }: Names, inner: readonly Address[]): GraphNode {
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
function innerEdges(definition: Definition, { address: rename }: Names, crossing: readonly Edge[], id: NodeId): readonly Edge[] {
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
