import type { CommandEntry } from './command.ts';

/** Present: all chrome but the stepper is hidden. */
export const present: CommandEntry = {
  id: 'view.present',
  group: 'view',
  keys: ['P'],
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.setPresent(!ui.present);
    return true;
  },
};
