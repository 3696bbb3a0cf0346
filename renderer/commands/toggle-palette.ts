import { isShown } from '../state/docks.ts';
import type { CommandEntry } from './command.ts';

/** Shows or hides the palette. */
export const togglePalette: CommandEntry = {
  id: 'view.palette',
  group: 'view',
  isOn: ({ ui }) => isShown(ui.preferences.docks, 'palette'),
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.togglePanel('palette');
    return true;
  },
};
