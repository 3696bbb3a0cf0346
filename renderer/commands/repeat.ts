import { toggleRepeat } from '../../graph-core/edit/edits/repeat.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { isInstance } from '../../graph-core/validate/instances.ts';
import { nodesById } from '../state/derived.ts';
import type { CommandEntry } from './command.ts';

/** Lets the selected group run several times, or a repeat once. */
export const repeat: CommandEntry = {
  id: 'block.repeat',
  group: 'block',
  run: ({ doc: { document }, ui }, dispatch) => {
    const [id, ...others] = ui.selection.nodes;
    const node = id === undefined ? undefined : nodesById(document).get(id);
    if (id === undefined || node === undefined || others.length > 0 || !isInstance(node)) return false;
    if (!dispatch) return true;
    const made = toggleRepeat(document, opOf, id);
    return made.ok && dispatch(made.value);
  },
};
