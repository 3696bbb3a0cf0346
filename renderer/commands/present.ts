import { fitView } from '../canvas/view.ts';
import { uiStore } from '../state/stores.ts';
import type { CommandEntry } from './command.ts';

/** Shows or hides all chrome but the stepper, and fits the graph into the pane, which has its new size a frame later. */
export function setPresent(present: boolean): void {
  uiStore.getState().setPresent(present);
  requestAnimationFrame(() => requestAnimationFrame(() => fitView()));
}

/** Present: all chrome but the stepper is hidden. */
export const present: CommandEntry = {
  id: 'view.present',
  group: 'view',
  keys: ['P'],
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    setPresent(!ui.present);
    return true;
  },
};
