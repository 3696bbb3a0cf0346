import { toggleMirror } from '../mirror/open-mirror.ts';
import type { CommandEntry } from './command.ts';

/** Shows or hides the derivative network beside the graph. */
export const toggleMirrorCommand: CommandEntry = {
  id: 'view.mirror',
  group: 'view',
  isOn: ({ ui }) => ui.preferences.mirrorOpen,
  keys: ['Shift+D'],
  run: (_, dispatch) => {
    if (dispatch) toggleMirror();
    return true;
  },
};
