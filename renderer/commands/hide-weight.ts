import { hideParameter } from '../../graph-core/edit/edits/reveal.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { hideWeight } from '../canvas/nodes/reveal.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** The selected circles that a block could own. */
const hidable = ({ doc, ui }: CommandContext): readonly string[] =>
  ui.selection.nodes.filter((id) => hideParameter(doc.document, opOf, id).ok);

/** Puts revealed weights back into their blocks. */
export const hideWeights: CommandEntry = {
  id: 'block.hide',
  group: 'block',
  run: (context, dispatch) => {
    const nodes = hidable(context);
    if (nodes.length === 0) return false;
    if (dispatch) for (const id of nodes) hideWeight(id);
    return true;
  },
};
