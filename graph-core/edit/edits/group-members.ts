import { rootOf } from '../../model/address.ts';
import { type Document, type NodeId, splitAddress } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import { isCost } from '../../ops/define.ts';
import { isInstance } from '../../validate/instances.ts';
import { isCostOutput, outputPorts } from '../../validate/wires.ts';
import { type Catalogue, inputPortOf } from '../catalogue.ts';
import { findNode, noNode, refusal } from './common.ts';

export interface Members {
  /** What goes into the group. */
  readonly picked: ReadonlySet<NodeId>;
  /** What was chosen and cannot. */
  readonly stays: readonly NodeId[];
}

/** Of the blocks that are chosen for a group those that it can have; refused where it could not be computed or would tear what belongs together. */
export function membersOf(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): Result<Members> {
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
  return between(doc, picked) ?? sharedAcross(doc, picked) ?? ok({ picked, stays });
}

/**
 * Of some blocks those that cannot be in a group: observed variables, which are fed from outside; costs, which are what the
 * graph is about; and a weight that is drawn for a block which stays outside, since that block says how it starts.
 */
function staysOutside(doc: Document, catalogue: Catalogue, ids: readonly NodeId[]): readonly NodeId[] {
  const outside = new Set(ids.filter((id) => isFedOrCost(doc, catalogue, id)));
  const picked = new Set(ids.filter((id) => !outside.has(id)));
  return ids.filter((id) => outside.has(id) || isWeightOfOther(doc, catalogue, id, picked));
}

function isFedOrCost(doc: Document, catalogue: Catalogue, id: NodeId): boolean {
  const node = findNode(doc, id);
  if (node === undefined) return false;
  if (isInstance(node)) return outputPorts(node, doc.definitions).some((port) => isCostOutput(node, port, doc.definitions));
  const op = catalogue(node.type);
  return node.type === 'observed' || (op !== undefined && isCost(op));
}

const isWeightOfOther = (doc: Document, catalogue: Catalogue, id: NodeId, picked: ReadonlySet<NodeId>): boolean =>
  findNode(doc, id)?.type === 'parameter' &&
  doc.edges.some(({ from, to }) => {
    const target = splitAddress(to);
    if (rootOf(from) !== id || picked.has(target.node)) return false;
    const node = findNode(doc, target.node);
    const op = node && catalogue(node.type, node.attrs ?? {});
    return op !== undefined && inputPortOf(op, target.port)?.own !== undefined;
  });

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
