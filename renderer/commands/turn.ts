import type { NodeId } from '../../graph-core/model/document.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { geometryOf } from '../canvas/geometry.ts';
import { withTurned } from '../canvas/turned.ts';
import { nodesById } from '../state/derived.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** The selected functions and groups; circles and squares look the same from all sides. */
function turnable({ doc: { document }, ui }: CommandContext): readonly NodeId[] {
  const nodes = nodesById(document);
  return ui.selection.nodes.filter((id) => {
    const node = nodes.get(id);
    const form = node && geometryOf(node, drawnOp(node, document)).form;
    return form === 'block' || form === 'group';
  });
}

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
