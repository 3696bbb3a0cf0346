import type { Document, NodeId } from '../../graph-core/model/document.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { geometryOf } from '../canvas/geometry.ts';
import { withTurned } from '../canvas/turned.ts';
import { nodesById } from '../state/derived.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** Whether a node is a function or a group; circles and squares look the same from all sides. */
export function canTurn(document: Document, id: NodeId): boolean {
  const node = nodesById(document).get(id);
  const form = node && geometryOf(node, drawnOp(node, document)).form;
  return form === 'block' || form === 'group';
}

/** The selected functions and groups. */
export const turnable = ({ doc: { document }, ui }: CommandContext): readonly NodeId[] =>
  ui.selection.nodes.filter((id) => canTurn(document, id));

/** Turns blocks so that their output side is up, for diagrams that are read from the bottom; again turns them back. */
export const turn: CommandEntry = {
  id: 'block.turn',
  group: 'block',
  run: (context, dispatch) => {
    const ids = turnable(context);
    if (ids.length === 0) return false;
    if (!dispatch) return true;
    const value = withTurned(context.doc.document, ids);
    return dispatch({
      steps: [{ kind: 'setMeta', field: 'view', value }],
      label: 'edit.turn',
      userEvent: 'turn',
      labelValues: { ids: ids.join(', ') },
    });
  },
};
