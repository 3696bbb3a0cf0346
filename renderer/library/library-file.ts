import i18next from 'i18next';
import { emptyLibrary, LIBRARY_EXTENSION, readLibrary, standingOf, writeLibrary } from '../../graph-core/document/library.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { tellFailure } from '../app/files.ts';
import { platform } from '../app/platform.ts';
import { uiStore } from '../state/stores.ts';
import { libraryStore } from './library-store.ts';

/** Writes the personal library as a file, to be shared or kept elsewhere. */
export async function saveLibrary(): Promise<void> {
  const name = i18next.t('library:my-blocks');
  const text = writeLibrary({ ...emptyLibrary(name), blocks: libraryStore.getState().blocks });
  const reply = await platform().exportFile(text, 'library', `${name}.${LIBRARY_EXTENSION}`);
  if (!reply.ok) tellFailure(reply.error);
  else if (reply.value !== null)
    uiStore.getState().notify({ kind: 'info', text: i18next.t('files:saved', { file: reply.value }) });
}

/** Asks for a file and takes blocks from it. */
export async function openLibrary(): Promise<void> {
  const reply = await platform().open('library');
  if (!reply.ok) tellFailure(reply.error);
  else if (reply.value) takeLibrary(reply.value.text, reply.value.file.name);
}

/** Offers the blocks of a file; where it has none that are not here, it says so. */
export function takeLibrary(text: string, file: string): void {
  const { openDialog, notify } = uiStore.getState();
  const read = readLibrary(text, file, opOf);
  if (!read.ok) {
    openDialog({ kind: 'open-failed', file, diagnostics: read.error, openWithout: null });
    return;
  }
  const { blocks } = libraryStore.getState();
  const isNews = Object.entries(read.value.blocks).some(([id, block]) => standingOf(block, blocks[id]) !== 'same');
  if (isNews) openDialog({ kind: 'take-library', file, library: read.value });
  else notify({ kind: 'info', text: i18next.t('library:nothing-new', { file }) });
}

export const isLibraryFile = (name: string): boolean => name.toLowerCase().endsWith(`.${LIBRARY_EXTENSION}`);
