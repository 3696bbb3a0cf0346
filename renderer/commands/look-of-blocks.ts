import { pinnedOf } from '../../graph-core/document/pinned.ts';
import { withListed } from '../../graph-core/document/view-list.ts';
import type { Step } from '../../graph-core/edit/step.ts';
import type { Document, NodeId, Point } from '../../graph-core/model/document.ts';
import { collapsedOf, withCollapsed } from '../canvas/collapsed.ts';
import { type Placed, placed } from '../canvas/placed.ts';
import type { CommandEntry } from './command.ts';
import { isFunction } from './turn.ts';

/** Where a block goes when its size changes, so that the wire into it stays straight: the middle of its input side stays. */
function keepInputSide(before: Placed, after: Placed): Point {
  const [a, b] = [before.geometry, after.geometry];
  if (a.turned) return { x: Math.round(before.x + (a.width - b.width) / 2), y: before.y + a.height - b.height };
  return { x: before.x, y: Math.round(before.y + (a.height - b.height) / 2) };
}

function resizeSteps(document: Document, view: Document['view'], ids: readonly NodeId[]): Step[] {
  const next = { ...document, view };
  const positions: Record<NodeId, Point> = {};
  for (const id of ids) {
    const [before, after] = [placed(document, id), placed(next, id)];
    if (before && after) positions[id] = keepInputSide(before, after);
  }
  return [
    { kind: 'setMeta', field: 'view', value: view },
    { kind: 'moveNodes', positions },
  ];
}

/** Draws the selected blocks as small as their names, and as they were again. */
export const collapse: CommandEntry = {
  id: 'block.collapse',
  group: 'block',
  keys: ['Alt+C'],
  isOn: ({ doc, ui }) => ui.selection.nodes.some((id) => collapsedOf(doc.document).has(id)),
  run: (context, dispatch) => {
    const { document } = context.doc;
    const ids = context.ui.selection.nodes.filter((id) => isFunction(document, id));
    if (ids.length === 0) return false;
    if (!dispatch) return true;
    const expands = ids.every((id) => collapsedOf(document).has(id));
    return dispatch({
      steps: resizeSteps(document, withCollapsed(document, ids), ids),
      label: expands ? 'edit.expand' : 'edit.collapse',
      userEvent: 'collapse',
      labelValues: { ids: ids.join(', ') },
    });
  },
};

/** Lets the selected blocks keep their places, or lets go of them. */
export const pin: CommandEntry = {
  id: 'block.pin',
  group: 'block',
  keys: ['Shift+P'],
  isOn: ({ doc, ui }) => ui.selection.nodes.some((id) => pinnedOf(doc.document).has(id)),
  run: ({ doc: { document }, ui }, dispatch) => {
    const ids = ui.selection.nodes.filter((id) => document.nodes.some((node) => node.id === id));
    if (ids.length === 0) return false;
    if (!dispatch) return true;
    const lets = ids.every((id) => pinnedOf(document).has(id));
    return dispatch({
      steps: [{ kind: 'setMeta', field: 'view', value: withListed(document, 'pinned', ids) }],
      label: lets ? 'edit.unpin' : 'edit.pin',
      userEvent: 'pin',
      labelValues: { ids: ids.join(', ') },
    });
  },
};
