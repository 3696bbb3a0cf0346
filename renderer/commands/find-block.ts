import type { CommandEntry } from './command.ts';

/** Finds a block by name, type, symbol or shape. */
export const findBlock: CommandEntry = {
  id: 'view.find',
  group: 'view',
  keys: ['Mod+F'],
  run: ({ doc, ui }, dispatch) => {
    if (!(doc.document.nodes.length > 0)) return false;
    if (!dispatch) return true;
    ui.setFinding(true);
    return true;
  },
};
