import { openFocus } from '../focus/open-focus.ts';
import { isFocusable } from '../state/inside-place.ts';
import type { CommandEntry } from './command.ts';

/** Everything but the one selected block becomes a black box. */
export const focusBlock: CommandEntry = {
  id: 'block.focus',
  group: 'block',
  keys: ['F'],
  run: ({ doc, ui }, dispatch) => {
    const [id, ...others] = ui.selection.nodes;
    const node = doc.document.nodes.find((each) => each.id === id);
    if (!node || others.length > 0 || !isFocusable(node.type) || ui.inside !== null) return false;
    if (dispatch) openFocus(node.id);
    return true;
  },
};
