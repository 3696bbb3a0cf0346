import i18next from 'i18next';
import { LIMITS } from '../../graph-core/document/limits.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { utf8Length } from '../../graph-core/document/utf8.ts';
import { isDirty } from '../state/document-store.ts';
import { documentStore } from '../state/stores.ts';
import { documentName } from './files.ts';
import { platform } from './platform.ts';

/** Unsaved work is kept outside the document's folder within this time of an edit, in milliseconds. */
const DELAY = 1000;

let id = '';
let timer: ReturnType<typeof setTimeout> | null = null;
let warned = false;

function write(onFailure: (message: string) => void): void {
  timer = null;
  const { document, fileHandle } = documentStore.getState();
  const text = saveDocument(document);
  if (utf8Length(text) > LIMITS.fileBytes) {
    // Nothing could read it back. The latest version that was small enough stays.
    warn(i18next.t('files:journal-too-large'), onFailure);
    return;
  }
  const record = {
    id,
    file: fileHandle?.file ?? null,
    name: documentName(document, fileHandle),
    text,
    base: fileHandle?.stamp ?? null,
  };
  void platform()
    .writeJournal(record)
    .then((reply) => {
      if (!reply.ok) warn(reply.error.message, onFailure);
    });
}

function warn(message: string, onFailure: (message: string) => void): void {
  if (warned) return;
  warned = true;
  onFailure(message);
}

/** Keeps the journal of the open document until the window closes. A failure to keep it is told once. */
export function followJournal(onFailure: (message: string) => void): void {
  id = platform().newJournalId();
  documentStore.subscribe((state, before) => {
    if (state.identity !== before.identity) {
      void platform().clearJournal(id);
      id = platform().newJournalId();
    }
    if (state.document === before.document && state.savedDocument === before.savedDocument) return;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (isDirty(state)) timer = setTimeout(() => write(onFailure), DELAY);
    else void platform().clearJournal(id);
  });
}
