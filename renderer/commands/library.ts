import { openLibrary, saveLibrary } from '../library/library-file.ts';
import { libraryStore } from '../library/library-store.ts';
import type { CommandEntry } from './command.ts';

/** Takes blocks from a library file into the personal library. */
export const openLibraryCommand: CommandEntry = {
  id: 'file.open-library',
  group: 'file',
  run: (_, dispatch) => {
    if (dispatch) void openLibrary();
    return true;
  },
};

/** Writes the personal library as a file. */
export const saveLibraryCommand: CommandEntry = {
  id: 'file.save-library',
  group: 'file',
  run: (_, dispatch) => {
    const isEmpty = Object.keys(libraryStore.getState().blocks).length === 0;
    if (!isEmpty && dispatch) void saveLibrary();
    return !isEmpty;
  },
};
