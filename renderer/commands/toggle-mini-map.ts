import type { CommandEntry } from './command.ts';

/** Shows or hides the small picture of all of the graph. */
export const toggleMiniMap: CommandEntry = {
  id: 'view.mini-map',
  group: 'view',
  isOn: ({ ui }) => ui.preferences.miniMapOpen,
  keys: ['Shift+M'],
  run: ({ ui }, dispatch) => {
    if (dispatch) ui.prefer({ miniMapOpen: !ui.preferences.miniMapOpen });
    return true;
  },
};
