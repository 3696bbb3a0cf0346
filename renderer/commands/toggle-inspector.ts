import { isShown } from '../state/docks.ts';
import type { CommandEntry } from './command.ts';

/** Shows or hides the inspector. */
export const toggleInspector: CommandEntry = {
  id: 'view.inspector',
  group: 'view',
  isOn: ({ ui }) => isShown(ui.preferences.docks, 'inspector'),
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.togglePanel('inspector');
    return true;
  },
};
