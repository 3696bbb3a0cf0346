import type { CommandEntry } from './command.ts';

/** Shows or hides the inspector. */
export const toggleInspector: CommandEntry = {
  id: 'view.inspector',
  group: 'view',
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.togglePanel('inspector');
    return true;
  },
};
