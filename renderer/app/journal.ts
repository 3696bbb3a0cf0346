import i18next from 'i18next';
import { LIMITS } from '../../graph-core/document/limits.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { utf8Length } from '../../graph-core/document/utf8.ts';
import type { ReplyError } from '../platform/platform-api.ts';
import { isDirty } from '../state/document-store.ts';
import { documentStore } from '../state/stores.ts';
import { documentName } from './files.ts';
import { platform } from './platform.ts';

/** Unsaved work is kept outside the document's folder at the first pause of this length, in milliseconds. */
const PAUSE = 600;
/** However long a hand goes on without a pause: no more than this is lost. */
const LATEST = 1200;

let id = '';
let timer: ReturnType<typeof setTimeout> | null = null;
/** When the first edit was made that is not kept yet. */
let since = 0;
let warned = false;
let onFailure: (message: string) => void = () => undefined;

/** Keeps the open document as it is now; true once it is kept. */
async function write(): Promise<boolean> {
  forgetTimer();
  const { document, fileHandle } = documentStore.getState();
  const text = saveDocument(document);
  if (utf8Length(text) > LIMITS.fileBytes) {
    // Nothing could read it back. The latest version that was small enough stays.
    warn(i18next.t('files:journal-too-large'));
    return false;
  }
  const record = {
    id,
    file: fileHandle?.file ?? null,
    name: documentName(document, fileHandle),
    text,
    base: fileHandle?.stamp ?? null,
  };
  const reply = await platform().writeJournal(record);
  if (!reply.ok) warn(reasonOf(reply.error));
  return reply.ok;
}

/** In words about what keeps the journal: nobody has chosen a file there. */
function reasonOf({ code, message }: ReplyError): string {
  if (code === 'NO_PERMISSION') return i18next.t('files:journal-forbidden');
  return code === 'NO_SPACE' ? i18next.t('files:journal-full') : message;
}

function warn(message: string): void {
  if (warned) return;
  warned = true;
  onFailure(message);
}

function forgetTimer(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
}

function writeSoon(): void {
  const now = performance.now();
  if (timer === null) since = now;
  else clearTimeout(timer);
  timer = setTimeout(() => void write(), Math.max(0, Math.min(PAUSE, since + LATEST - now)));
}

/** Keeps unsaved work at once, as that which was just taken from another journal; true once it is kept. */
export const keepJournal = (): Promise<boolean> => (isDirty(documentStore.getState()) ? write() : Promise.resolve(true));

/** Keeps the journal of the open document until the window closes. A failure to keep it is told once. */
export function followJournal(failed: (message: string) => void): void {
  onFailure = failed;
  id = platform().newJournalId();
  documentStore.subscribe((state, before) => {
    if (state.identity !== before.identity) {
      forgetTimer();
      void platform().clearJournal(id);
      id = platform().newJournalId();
    }
    if (state.document === before.document && state.savedDocument === before.savedDocument) return;
    if (isDirty(state)) return writeSoon();
    forgetTimer();
    void platform().clearJournal(id);
  });
}
