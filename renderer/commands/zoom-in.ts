import { zoomBy } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';

/** Closer. */
export const zoomIn: CommandEntry = {
  id: 'view.zoom-in',
  group: 'view',
  keys: ['Mod+=', 'Mod++'],
  run: (_, dispatch) => {
    if (!dispatch) return true;
    zoomBy(1.25);
    return true;
  },
};
