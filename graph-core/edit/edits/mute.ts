import type { Document, GraphNode, NodeId } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import type { TensorType } from '../../ops/define.ts';
import { analyse } from '../../validate/analyse.ts';
import { isMuted, type MuteFault, passageOf, whyNotMuted } from '../../validate/mute.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, noNode } from './common.ts';

/** Why a block cannot be muted; null where it can. */
export function muteFault(doc: Document, node: GraphNode): MuteFault | null {
  const wired = new Map<string, TensorType>();
  for (const [port, { type }] of analyse(doc).nodes.get(node.id)?.inputs ?? []) if (type) wired.set(port, type);
  const passage = passageOf(node, wired, doc.definitions);
  return typeof passage === 'string' ? passage : null;
}

/**
 * Mutes those of some blocks that can be, or, where all of these are muted, lets them compute again. Refused, with the reason
 * of the first, where none of them can be muted.
 */
export function toggleMute(doc: Document, ids: readonly NodeId[]): Result<Transaction> {
  const nodes: GraphNode[] = [];
  for (const id of ids) {
    const node = findNode(doc, id);
    if (node === undefined) return noNode(id);
    nodes.push(node);
  }
  // what a file has muted that cannot be is let go all the same
  const able = nodes.filter((node) => isMuted(node) || muteFault(doc, node) === null);
  const [first] = nodes;
  if (first === undefined) return err([errorAt('edit/no-selection', '', 'No block is chosen.', 'Choose the blocks to mute.')]);
  if (able.length === 0)
    return err([errorAt('edit/cannot-mute', first.id, ...sentences(first.id, muteFault(doc, first) ?? 'unknown'))]);
  const back = able.every(isMuted);
  const steps = able
    .filter((node) => isMuted(node) === back)
    .map(({ id }): Step => ({ kind: 'setNode', id, changes: { muted: back ? null : true } }));
  return ok(edit(back ? 'unmute' : 'mute', 'set.muted', steps, { labelValues: { ids: able.map(({ id }) => id).join(', ') } }));
}

const upper = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

function sentences(id: NodeId, fault: MuteFault): readonly [message: string, mend: string] {
  const [why, mend] = whyNotMuted(fault);
  return [`${id} cannot be muted: ${why}.`, upper(mend)];
}
