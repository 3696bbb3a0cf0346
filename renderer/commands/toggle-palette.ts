import { isOnView, togglePanel } from '../docks/on-view.ts';
import type { CommandEntry } from './command.ts';

/** Shows or hides the palette. */
export const togglePalette: CommandEntry = {
  id: 'view.palette',
  group: 'view',
  isOn: (context) => isOnView(context, 'palette'),
  run: (context, dispatch) => {
    if (!dispatch) return true;
    togglePanel(context, 'palette');
    return true;
  },
};
