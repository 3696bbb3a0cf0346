import i18next from 'i18next';
import { compareFile } from '../app/compare-file.ts';
import { compareStore, compareWith } from '../compare/compare-store.ts';
import { jumpBy } from '../compare/jump.ts';
import type { CommandEntry } from './command.ts';

/** Compares the open document with another file. */
const compareFileCommand: CommandEntry = {
  id: 'file.compare',
  group: 'file',
  run: ({ ui }, dispatch) => {
    if (!dispatch) return true;
    ui.setScreen('editor');
    void compareFile();
    return true;
  },
};

/** Compares the open document with its saved version. */
const compareSaved: CommandEntry = {
  id: 'file.compare-saved',
  group: 'file',
  run: ({ doc, ui }, dispatch) => {
    const { savedDocument, document } = doc;
    if (savedDocument === null || savedDocument === document) return false;
    if (!dispatch) return true;
    ui.openInside(null);
    compareWith({ document: savedDocument, name: i18next.t('compare:saved-name') });
    return true;
  },
};

const jump = (id: string, keys: string, by: number): CommandEntry => ({
  id,
  group: 'view',
  keys: [keys],
  run: (_, dispatch) => {
    if (compareStore.getState().compared === null) return false;
    if (dispatch) jumpBy(by);
    return true;
  },
});

/** Comparing, and going from difference to difference. */
export const compareCommands: readonly CommandEntry[] = [
  compareFileCommand,
  compareSaved,
  jump('view.next-difference', 'F8', 1),
  jump('view.previous-difference', 'Shift+F8', -1),
];
