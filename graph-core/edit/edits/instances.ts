import type { Document, GraphNode, NodeId, ParameterSpec } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { definitionOf, isInstance } from '../../validate/instances.ts';
import type { Catalogue } from '../catalogue.ts';
import { definitionUsers } from '../definitions.ts';
import { getOwn, orNone } from '../immutable.ts';
import { relocatedSpec } from '../relocate.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { weightsOf } from '../weights.ts';
import { edit, findNode, freshIdLike, idsOfOthers, noNode, refusal } from './common.ts';

/** How far a new instance stands below the one that it is like. */
const BELOW = 140;

/**
 * Another instance of a group's definition, not wired yet: with weights of its own, which start like those of a new block, or
 * with the weights of the group.
 */
export function addInstance(doc: Document, id: NodeId, weights: 'new' | 'shared'): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  if (!isInstance(node) || definitionOf(node, doc.definitions) === undefined) return noGroup(id);
  const made = freshIdLike(idsOfOthers(doc), id);
  const { position } = node;
  const copy: GraphNode = {
    ...node,
    id: made,
    attrs: { ...node.attrs, shareWith: weights === 'shared' ? id : null },
    ...(position === undefined ? {} : { position: { x: position.x, y: position.y + BELOW } }),
  };
  const prefix = `${id}/`;
  const settings = Object.entries(doc.parameters).flatMap(([address, spec]): Step[] => {
    const kept = address.startsWith(prefix) && weights === 'new' ? startOf(spec) : null;
    return kept === null ? [] : [{ kind: 'setParameter', address: made + address.slice(id.length), spec: kept }];
  });
  return ok(
    edit(weights === 'new' ? 'instance' : 'sharedInstance', 'add.instance', [{ kind: 'addNode', node: copy }, ...settings], {
      labelValues: { id, made },
      selectionBefore: [id],
      selectionAfter: [made],
    }),
  );
}

/** How a weight starts and whether it is trained, without what it has become. */
function startOf({ init, initArgs, trainable, role }: ParameterSpec): ParameterSpec | null {
  return orNone({
    ...(init === undefined ? {} : { init }),
    ...(initArgs === undefined ? {} : { initArgs }),
    ...(trainable === undefined ? {} : { trainable }),
    ...(role === undefined ? {} : { role }),
  });
}

const noGroup = (id: NodeId) =>
  refusal('edit/no-group', id, `${id} is no group, or its definition is missing.`, 'Choose a group.');

/**
 * Gives an instance a definition of its own, so that changing it leaves the others alone, and weights of its own, which begin as
 * copies of those that it shared.
 */
export function makeOwn(doc: Document, catalogue: Catalogue, id: NodeId): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  const definition = definitionOf(node, doc.definitions);
  const name = node.attrs?.definition;
  if (!isInstance(node) || definition === undefined || typeof name !== 'string') return noGroup(id);
  const sharer = doc.nodes.find((each) => each.attrs?.shareWith === id);
  if (sharer !== undefined)
    return refusal(
      'edit/shared-by-other',
      id,
      `${sharer.id} uses the weights of ${id}, and needs the same definition for that.`,
      `Make ${sharer.id} a group of its own instead.`,
    );
  const owner = ownerOf(doc, node);
  if (definitionUsers(doc, name).length < 2)
    return refusal('edit/only-instance', id, `${id} is the only instance of its definition.`, 'It can be changed as it is.');
  const own = freshIdLike(new Set(Object.keys(doc.definitions)), name);
  const shared = owner === null ? [] : weightsOf([owner], [], doc.definitions, catalogue);
  const steps: Step[] = [
    { kind: 'setDefinition', name: own, definition },
    { kind: 'setNode', id, changes: { attrs: { ...node.attrs, definition: own, shareWith: null } } },
    ...shared.flatMap((address): Step[] => {
      const to = id + address.slice(owner?.id.length ?? 0);
      const spec = relocatedSpec(getOwn(doc.parameters, address), address, to);
      return spec === null ? [] : [{ kind: 'setParameter', address: to, spec }];
    }),
  ];
  return ok(edit('makeOwn', 'set.definition', steps, { labelValues: { id }, selectionBefore: [id], selectionAfter: [id] }));
}

/** The instance whose weights another uses; null where it has its own. */
function ownerOf(doc: Document, node: GraphNode): GraphNode | null {
  const seen = new Set<NodeId>([node.id]);
  let found: GraphNode | null = null;
  for (let next = node.attrs?.shareWith; typeof next === 'string' && !seen.has(next); next = found?.attrs?.shareWith) {
    seen.add(next);
    found = findNode(doc, next) ?? null;
  }
  return found;
}
