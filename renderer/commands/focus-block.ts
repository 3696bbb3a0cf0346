import i18next from 'i18next';
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
    if (!node || others.length > 0 || ui.inside !== null) return false;
    if (!isFocusable(node.type)) {
      // the key alone comes here: menus offer it only where it does something
      if (dispatch) ui.notify({ kind: 'info', text: i18next.t('focus:none') });
      return false;
    }
    if (dispatch) openFocus(node.id);
    return true;
  },
};
