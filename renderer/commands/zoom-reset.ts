import { flowHandle } from '../canvas/flow-handle.ts';
import { zoomBy } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';

/** Natural size. */
export const zoomReset: CommandEntry = {
  id: 'view.zoom-reset',
  group: 'view',
  keys: ['Mod+0'],
  run: (_, dispatch) => {
    if (!dispatch) return true;
    zoomBy(1 / (flowHandle()?.viewport().zoom ?? 1));
    return true;
  },
};
