import { isOnView, togglePanel } from '../docks/on-view.ts';
import type { CommandEntry } from './command.ts';

/** Shows or hides the inspector. */
export const toggleInspector: CommandEntry = {
  id: 'view.inspector',
  group: 'view',
  isOn: (context) => isOnView(context, 'inspector'),
  run: (context, dispatch) => {
    if (!dispatch) return true;
    togglePanel(context, 'inspector');
    return true;
  },
};
