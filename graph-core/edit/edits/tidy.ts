import type { Document, NodeId, Point } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, refusal } from './common.ts';

/**
 * Puts blocks where a layout has them, as one edit, with the view that says which are turned. Error: `edit/tidy-already` where
 * all of it is so already.
 */
export function tidyBlocks(
  doc: Document,
  places: ReadonlyMap<NodeId, Point>,
  view: Document['view'] = doc.view,
): Result<Transaction> {
  const positions: Record<NodeId, Point> = {};
  for (const { id, position } of doc.nodes) {
    const to = places.get(id);
    if (to && (position?.x !== to.x || position?.y !== to.y)) positions[id] = to;
  }
  const steps: Step[] = [];
  if (Object.keys(positions).length > 0) steps.push({ kind: 'moveNodes', positions });
  if (view !== doc.view) steps.push({ kind: 'setMeta', field: 'view', value: view });
  if (steps.length === 0) return refusal('edit/tidy-already', '', 'The blocks stand like that already.');
  return ok(edit('tidy', 'tidy', steps));
}
