import { fitView } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';

/** Present: all chrome but the stepper is hidden. */
export const present: CommandEntry = {
  id: 'view.present',
  group: 'view',
  keys: ['P'],
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.setPresent(!ui.present);
    // The pane has its new size once the chrome has gone.
    requestAnimationFrame(() => requestAnimationFrame(() => fitView()));
    return true;
  },
};
