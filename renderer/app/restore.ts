import i18next from 'i18next';
import type { PlatformApi } from '../platform/platform-api.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { EXAMPLES, FIRST_LAUNCH } from './examples.ts';
import { type Outcome, openText } from './files.ts';
import { keepJournal } from './journal.ts';
import { isTurn, takeTurn } from './opening.ts';

/** The file that was open last; the journal has what was not saved. */
const LAST = 'chainrule.last-file';

function rememberLast(): void {
  documentStore.subscribe((state, before) => {
    if (state.fileHandle === before.fileHandle) return;
    try {
      if (state.fileHandle === null) localStorage.removeItem(LAST);
      else localStorage.setItem(LAST, JSON.stringify(state.fileHandle.file));
    } catch {
      // Without storage the next launch begins with the welcome screen.
    }
  });
}

function lastFile(): { readonly id: string; readonly name: string } | null {
  try {
    const file: unknown = JSON.parse(localStorage.getItem(LAST) ?? 'null');
    if (typeof file !== 'object' || file === null || !('id' in file) || !('name' in file)) return null;
    return typeof file.id === 'string' && typeof file.name === 'string' ? { id: file.id, name: file.name } : null;
  } catch {
    return null;
  }
}

/** Opens unsaved work of an earlier session. The old entry goes once the work is on view and in this session's journal. */
export async function openJournal(api: PlatformApi, id: string, turn = takeTurn()): Promise<Outcome> {
  const record = await api.readJournal(id);
  if (!record.ok) return 'unreadable';
  const { file, name, text, base } = record.value;
  const handle = file === null ? null : { file, stamp: base, readOnly: false };
  const shown = (): void => {
    uiStore.getState().notify({ kind: 'info', text: i18next.t('files:recovered', { name }) });
    void keepJournal().then((isKept) => (isKept ? api.clearJournal(id) : undefined));
  };
  return openText(text, name, handle, { saved: false, shown, turn });
}

/**
 * Unsaved work of an earlier session, the first that can be read; the rest stays offered on the welcome screen. Somebody
 * who gives one up wants to get to work, not to wait for the next.
 */
async function restoreJournal(api: PlatformApi, turn: number): Promise<Outcome> {
  for (const item of await api.listJournal()) {
    if (!isTurn(turn)) return 'given-up';
    const outcome = await openJournal(api, item.id, turn);
    if (outcome !== 'unreadable') return outcome;
  }
  return 'unreadable';
}

async function restoreFile(api: PlatformApi, turn: number): Promise<Outcome> {
  const file = api.features.savesInPlace ? lastFile() : null;
  if (file === null) return 'unreadable';
  const reply = await api.openRecent(file);
  if (!reply.ok) return 'unreadable';
  const { text, stamp, readOnly } = reply.value;
  return openText(text, reply.value.file.name, { file: reply.value.file, stamp, readOnly }, { turn });
}

async function showFirstLaunch(turn: number): Promise<Outcome> {
  const example = EXAMPLES.find(({ id }) => id === FIRST_LAUNCH);
  if (example === undefined) return 'unreadable';
  return openText(await example.load(), `${example.id}.chainrule`, null, { turn });
}

/** What the window begins with: the first-launch network the first time, then what was open, else the welcome screen. */
export async function restore(api: PlatformApi): Promise<void> {
  const { preferences, prefer, setScreen } = uiStore.getState();
  const { identity } = documentStore.getState();
  const turn = takeTurn();
  let outcome = await restoreJournal(api, turn);
  if (outcome === 'unreadable' && isTurn(turn))
    outcome = preferences.launched ? await restoreFile(api, turn) : await showFirstLaunch(turn);
  rememberLast();
  prefer({ launched: true });
  if (outcome !== 'opened' && documentStore.getState().identity === identity) setScreen('welcome');
}
