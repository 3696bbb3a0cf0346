import type { CommandEntry } from './command.ts';

/** Shows the examples and the recent files. */
export const openExamples: CommandEntry = {
  id: 'file.examples',
  group: 'file',
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.setScreen('welcome');
    return true;
  },
};
