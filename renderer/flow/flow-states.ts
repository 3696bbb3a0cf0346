import { learnedBy } from '../../graph-core/edit/edits/freeze.ts';
import { isStopped } from '../../graph-core/edit/edits/stop-gradient.ts';
import type { Document, NodeId } from '../../graph-core/model/document.ts';
import { isMuted } from '../../graph-core/validate/mute.ts';
import { perDrawing } from '../state/derived.ts';

/** What keeps numbers from going through a block or from moving it: three different things, that may come together. */
export type FlowState = 'muted' | 'frozen' | 'stopped';

const none: readonly FlowState[] = [];

/** By block; those that nothing keeps are not in it. A circle of a parameter has its lock already. */
const statesOf: (document: Document) => ReadonlyMap<NodeId, readonly FlowState[]> = perDrawing((document) => {
  const isAnyFrozen = Object.values(document.parameters).some(({ trainable }) => trainable === false);
  const hasStops = document.nodes.some(({ type }) => type === 'stop-gradient');
  const states = new Map<NodeId, readonly FlowState[]>();
  for (const node of document.nodes) {
    const muted = isMuted(node);
    const weights = isAnyFrozen && !muted && node.type !== 'parameter' ? learnedBy(document, [node.id]) : [];
    const found: FlowState[] = [];
    if (muted) found.push('muted');
    if (weights.length > 0 && weights.every(({ trainable }) => !trainable)) found.push('frozen');
    if (hasStops && isStopped(document, node.id)) found.push('stopped');
    if (found.length > 0) states.set(node.id, found);
  }
  return states;
});

/** The same list for a block as long as the document stays. */
export const flowStates = (document: Document, id: NodeId): readonly FlowState[] => statesOf(document).get(id) ?? none;

/** Whether blocks look the same in both: nearly always so, which is why nothing is compared where there are no states. */
export function sameStates(a: Document, b: Document): boolean {
  const [before, after] = [statesOf(a), statesOf(b)];
  if (before.size !== after.size) return false;
  for (const [id, states] of after) if (before.get(id)?.join() !== states.join()) return false;
  return true;
}
