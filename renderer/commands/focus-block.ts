import i18next from 'i18next';
import { openFocus } from '../focus/open-focus.ts';
import { isFocusable, nodeAt } from '../state/inside-place.ts';
import type { CommandEntry } from './command.ts';

/** Everything but the one selected block becomes a black box, also what is around the group that it is in. */
export const focusBlock: CommandEntry = {
  id: 'block.focus',
  group: 'block',
  keys: ['F'],
  about: 'sight',
  run: ({ doc, ui }, dispatch) => {
    const [path, ...others] = ui.selection.nodes;
    const node = path === undefined ? null : nodeAt(path, doc.document);
    if (path === undefined || node === null || others.length > 0) return false;
    if (!isFocusable(node.type)) {
      // the key alone comes here: menus offer it only where it does something
      if (dispatch) ui.notify({ kind: 'info', text: i18next.t('focus:none') });
      return false;
    }
    if (dispatch) openFocus(path);
    return true;
  },
};
