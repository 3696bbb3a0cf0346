import { openBlock } from '../inside/open.ts';
import { nodeAt } from '../state/inside-place.ts';
import type { CommandEntry } from './command.ts';

const VARIABLES: ReadonlySet<string> = new Set(['observed', 'parameter', 'constant']);

/** Shows what is inside the one selected block. */
export const openBlockCommand: CommandEntry = {
  id: 'block.open',
  group: 'block',
  keys: ['Enter'],
  about: 'sight',
  run: ({ doc, ui }, dispatch) => {
    const [path, ...others] = ui.selection.nodes;
    const node = path === undefined ? null : nodeAt(path, doc.document);
    if (path === undefined || node === null || others.length > 0 || VARIABLES.has(node.type)) return false;
    if (ui.inside?.path === path) return false;
    if (dispatch) openBlock(path, node);
    return true;
  },
};
