import { comeNear } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';
import { canWrite, write } from './write.ts';

/** Opens the field over a block's title, or a frame's, or over a note. */
export const rename: CommandEntry = {
  id: 'edit.rename',
  group: 'edit',
  keys: ['F2'],
  run: (context, dispatch) => {
    if (canWrite(context)) return !dispatch || write(context);
    const { ui } = context;
    const [node, ...others] = ui.selection.nodes;
    if (node === undefined || others.length > 0) return false;
    if (!dispatch) return true;
    comeNear(node);
    ui.edit({ kind: 'title', node });
    return true;
  },
};
