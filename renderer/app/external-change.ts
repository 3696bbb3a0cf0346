import { isDirty } from '../state/document-store.ts';
import { sessionStore } from '../state/session.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { replaceWith, saveAs } from './files.ts';
import { platform } from './platform.ts';

/** Nobody is asked or shown anything new while he answers a question, trains, or has no file. */
const isBusy = (): boolean => uiStore.getState().dialog !== null || sessionStore.getState().status === 'training';

let checking = false;

/**
 * Looks whether another program wrote the file since it was read. What is unmodified here is read again; else the user says
 * whose version stays. Saving looks for itself.
 */
async function checkFileOutside(): Promise<void> {
  const { fileHandle, identity } = documentStore.getState();
  if (fileHandle === null || fileHandle.readOnly || isBusy() || checking) return;
  const { file, stamp } = fileHandle;
  if (stamp === null) return;
  checking = true;
  try {
    const state = await platform().checkExternal(file, stamp);
    // A file that is gone or cannot be looked at is what saving will tell; what is open is safe.
    if (!state.ok || state.value !== 'changed') return;
    const theirs = await platform().reload(file);
    const now = documentStore.getState();
    // Meanwhile another document was opened, or this one was saved.
    if (now.identity !== identity || now.fileHandle !== fileHandle || isBusy()) return;
    if (!theirs.ok || !isDirty(now)) {
      await replaceWith(theirs);
      return;
    }
    uiStore.getState().openDialog({
      kind: 'conflict',
      file: file.name,
      // From here on it is known what was on disk, and the next save may write over it.
      keep: () => documentStore.setState({ fileHandle: { ...fileHandle, stamp: theirs.value.stamp } }),
      load: () => void replaceWith(theirs, true),
      saveAs: () => void saveAs(),
    });
  } finally {
    checking = false;
  }
}

/** Looks whenever the window gets the focus. */
export function followFileOutside(): void {
  window.addEventListener('focus', () => void checkFileOutside());
}
