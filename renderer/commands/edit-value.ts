import { comeNear } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';
import { canWrite, write } from './write.ts';

const FED: ReadonlySet<string> = new Set(['observed', 'parameter', 'constant']);

/** Opens the field over a variable's value, a frame's title or a note. */
export const editValue: CommandEntry = {
  id: 'edit.value',
  group: 'edit',
  keys: ['Enter'],
  run: (context, dispatch) => {
    if (canWrite(context)) return !dispatch || write(context);
    const { doc, ui } = context;
    // inside a group values are shown
    if (ui.inside !== null) return false;
    const [id, ...others] = ui.selection.nodes;
    const node = doc.document.nodes.find((each) => each.id === id);
    if (!node || others.length > 0 || !FED.has(node.type)) return false;
    if (!dispatch) return true;
    comeNear(node.id);
    ui.edit({ kind: 'value', address: `${node.id}.value`, index: null });
    return true;
  },
};
