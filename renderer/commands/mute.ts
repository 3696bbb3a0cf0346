import { toggleMute } from '../../graph-core/edit/edits/mute.ts';
import type { CommandEntry } from './command.ts';

/** Lets the selected blocks pass their inputs through, or compute again. It can be asked of any block: the answer says why not. */
export const mute: CommandEntry = {
  id: 'block.mute',
  group: 'block',
  keys: ['M', 'Mod+B'],
  run: ({ doc, ui }, dispatch) => {
    if (ui.selection.nodes.length === 0) return false;
    return dispatch ? doc.attempt(toggleMute(doc.document, ui.selection.nodes)) : true;
  },
};
