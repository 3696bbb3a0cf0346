import type { BrowserDatabase, StoredJournal } from './browser-database.ts';
import { fail, failFromDom } from './browser-files.ts';
import { claimWork, liveTabs, type Tab, takenWork } from './browser-tabs.ts';
import { newJournalId } from './journal-id.ts';
import type { FileRef, JournalRecord, PlatformApi } from './platform-api.ts';

type JournalMethods = Pick<PlatformApi, 'newJournalId' | 'writeJournal' | 'listJournal' | 'readJournal' | 'clearJournal'>;

/** Unsaved work in the browser's database, which all tabs share: each entry is of one tab, the one that wrote it or has read it. */
export function journalMethods(database: BrowserDatabase, tab: Tab): JournalMethods {
  return {
    newJournalId,
    writeJournal: async ({ id, file, name, text, base }) => {
      const record: StoredJournal = {
        id,
        owner: tab.name,
        fileId: file?.id ?? null,
        fileName: file?.name ?? null,
        name,
        text,
        base,
        savedAt: Date.now(),
      };
      return database.put('journal', record).then(
        () => ({ ok: true, value: null }) as const,
        (error: unknown) => failFromDom(error, name),
      );
    },
    listJournal: async () => {
      const [alive, taken] = [await liveTabs(), await takenWork()];
      const stored = await database.all('journal').catch(() => []);
      const isOwn = ({ owner }: StoredJournal): number => (owner === tab.before ? 1 : 0);
      return stored
        .filter(({ id, owner }) => owner !== tab.name && !alive.has(owner) && !taken.has(id))
        .sort((a, b) => isOwn(b) - isOwn(a) || b.savedAt - a.savedAt)
        .map((entry) => ({ id: entry.id, file: refOf(entry), name: entry.name, savedAt: entry.savedAt }));
    },
    readJournal: async (id) => {
      // two tabs that start at once have seen the same list
      const entry = (await claimWork(id)) ? await database.get('journal', id).catch(() => undefined) : undefined;
      return entry === undefined
        ? fail('NOT_FOUND', id, 'This unsaved work is no longer there.')
        : { ok: true, value: toRecord(entry) };
    },
    clearJournal: (id) => database.remove('journal', id).catch(() => undefined),
  };
}

const refOf = ({ fileId, fileName }: StoredJournal): FileRef | null =>
  fileId === null ? null : { id: fileId, name: fileName ?? '' };

const toRecord = (entry: StoredJournal): JournalRecord => ({
  id: entry.id,
  file: refOf(entry),
  name: entry.name,
  text: entry.text,
  base: entry.base,
});
