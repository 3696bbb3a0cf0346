import i18next from 'i18next';
import type { PlatformApi } from '../platform/platform-api.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { EXAMPLES, FIRST_LAUNCH } from './examples.ts';
import { openText, takeTurn } from './files.ts';
import { keepJournal } from './journal.ts';

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
export async function openJournal(api: PlatformApi, id: string, turn = takeTurn()): Promise<boolean> {
  const record = await api.readJournal(id);
  if (!record.ok) return false;
  const { file, name, text, base } = record.value;
  const handle = file === null ? null : { file, stamp: base, readOnly: false };
  const shown = (): void => {
    uiStore.getState().notify({ kind: 'info', text: i18next.t('files:recovered', { name }) });
    void keepJournal().then((isKept) => (isKept ? api.clearJournal(id) : undefined));
  };
  return openText(text, name, handle, { saved: false, shown, turn });
}

/** Unsaved work of an earlier session, the latest that can be read; the rest stays offered on the welcome screen. */
async function restoreJournal(api: PlatformApi, turn: number): Promise<boolean> {
  const items = [...(await api.listJournal())].sort((a, b) => b.savedAt - a.savedAt);
  for (const item of items) if (await openJournal(api, item.id, turn)) return true;
  return false;
}

async function restoreFile(api: PlatformApi, turn: number): Promise<boolean> {
  const file = api.features.savesInPlace ? lastFile() : null;
  if (file === null) return false;
  const reply = await api.openRecent(file);
  return (
    reply.ok &&
    (await openText(
      reply.value.text,
      reply.value.file.name,
      {
        file: reply.value.file,
        stamp: reply.value.stamp,
        readOnly: reply.value.readOnly,
      },
      { turn },
    ))
  );
}

async function showFirstLaunch(turn: number): Promise<boolean> {
  const example = EXAMPLES.find(({ id }) => id === FIRST_LAUNCH);
  return example !== undefined && openText(await example.load(), `${example.id}.chainrule`, null, { turn });
}

/** What the window begins with: the first-launch network the first time, then what was open, else the welcome screen. */
export async function restore(api: PlatformApi): Promise<void> {
  const { preferences, prefer, setScreen } = uiStore.getState();
  const { identity } = documentStore.getState();
  const turn = takeTurn();
  const opened =
    (await restoreJournal(api, turn)) || (preferences.launched ? await restoreFile(api, turn) : await showFirstLaunch(turn));
  rememberLast();
  prefer({ launched: true });
  if (!opened && documentStore.getState().identity === identity) setScreen('welcome');
}
