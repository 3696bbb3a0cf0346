import { openMendsOf } from '../mends/mend-store.ts';
import { diagnosticsByNode } from '../state/derived.ts';
import type { CommandEntry } from './command.ts';

/** Shows what is wrong at the selected block, and what mends it. */
export const mendBlock: CommandEntry = {
  id: 'block.mend',
  group: 'block',
  keys: ['Mod+.'],
  about: 'sight',
  run: ({ doc, ui }, dispatch) => {
    const id = ui.selection.nodes.find((each) => (diagnosticsByNode(doc.document).get(each)?.length ?? 0) > 0);
    if (id === undefined) return false;
    if (dispatch) openMendsOf(id);
    return true;
  },
};
