import { openBlock } from '../inside/open.ts';
import type { CommandEntry } from './command.ts';

const VARIABLES: ReadonlySet<string> = new Set(['observed', 'parameter', 'constant']);

/** Shows what is inside the one selected block. */
export const openBlockCommand: CommandEntry = {
  id: 'block.open',
  group: 'block',
  keys: ['Enter'],
  run: ({ doc, ui }, dispatch) => {
    const [id, ...others] = ui.selection.nodes;
    const node = doc.document.nodes.find((each) => each.id === id);
    if (!node || others.length > 0 || VARIABLES.has(node.type) || ui.inside !== null) return false;
    if (dispatch) openBlock(node);
    return true;
  },
};
