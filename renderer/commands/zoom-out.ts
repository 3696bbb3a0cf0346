import { zoomBy } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';

/** Farther. */
export const zoomOut: CommandEntry = {
  id: 'view.zoom-out',
  group: 'view',
  keys: ['Mod+-'],
  run: (_, dispatch) => {
    if (!dispatch) return true;
    zoomBy(0.8);
    return true;
  },
};
