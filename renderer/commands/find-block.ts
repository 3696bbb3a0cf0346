import { findStore, goBy, isAtHit } from '../find/find-store.ts';
import type { CommandEntry } from './command.ts';

/** Finds a block by name, type, symbol, shape, attribute or parameter. */
const find: CommandEntry = {
  id: 'view.find',
  group: 'view',
  about: 'sight',
  keys: ['Mod+F'],
  // the browser's own search, which comes up in its place, finds nothing that is drawn
  whileTyping: true,
  run: ({ doc, ui }, dispatch) => {
    if (!(doc.document.nodes.length > 0)) return false;
    if (!dispatch) return true;
    ui.setFinding(true);
    return true;
  },
};

const go = (id: string, keys: readonly string[], by: number): CommandEntry => ({
  id,
  group: 'view',
  keys,
  // F focuses a block that was not come to by finding
  yields: ({ doc, ui }) => !isAtHit(doc.document, ui.selection),
  run: (_, dispatch) => {
    if (findStore.getState().query.trim() === '') return false;
    if (dispatch) goBy(by);
    return true;
  },
});

/** Finding, and going from hit to hit while the box is closed. */
export const findCommands: readonly CommandEntry[] = [
  find,
  go('view.find-next', ['F3', 'F'], 1),
  go('view.find-previous', ['Shift+F3', 'Shift+F'], -1),
];
