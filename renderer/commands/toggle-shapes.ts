import type { CommandEntry } from './command.ts';

/** Shows or hides the shape of every wire; remembered. */
export const toggleShapes: CommandEntry = {
  id: 'view.shapes',
  group: 'view',
  isOn: ({ ui }) => ui.preferences.shapesOnWires,
  keys: ['Alt+Shift+S'],
  run: ({ ui }, dispatch) => {
    if (dispatch) ui.prefer({ shapesOnWires: !ui.preferences.shapesOnWires });
    return true;
  },
};
