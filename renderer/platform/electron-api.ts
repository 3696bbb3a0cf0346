import type { ChainruleApi, JournalEntry, Reply, TextFile } from '../../electron/shared/api.ts';
import { newJournalId } from './journal-id.ts';
import type { AppDetails, FileRef, JournalRecord, OpenedFile, PlatformApi, RecentEntry } from './platform-api.ts';

/** The platform over the preload's object: paths become opaque file references, and replies keep their codes. */
export function createElectronApi(shell: ChainruleApi): PlatformApi {
  const recent = async (): Promise<readonly RecentEntry[]> => toRecent(await shell.recentFiles());
  return {
    features: { kind: 'electron', savesInPlace: true, readsBeside: true, asksBeforeClose: true, nativeMenu: true },
    appDetails: async () => toDetails(await shell.appInfo()),

    open: async (kind) => mapReply(await shell.openDialog(kind), (file) => (file === null ? null : toOpened(file))),
    openRecent: async (file) => mapReply(await shell.readFile(file.id), toOpened),
    openDropped: async (file) => mapReply(await shell.openDropped(file), toOpened),
    reload: async (file) => mapReply(await shell.readFile(file.id), toOpened),

    save: async (file, content, expected) => {
      const saved = await shell.writeFile({ path: file.id, ...content, expected });
      return mapReply(saved, ({ path, name, stamp }) => ({ file: { id: path, name }, stamp }));
    },
    saveAs: async (contentFor, suggestedName) => {
      const chosen = await shell.saveDialog({ kind: 'graph', suggestedName });
      if (!chosen.ok) return chosen;
      if (chosen.value === null) return { ok: true, value: null };
      const content = await contentFor(toRef(chosen.value).name);
      const saved = await shell.writeFile({ path: chosen.value, ...content, expected: null });
      return mapReply(saved, ({ path, name, stamp }) => ({ file: { id: path, name }, stamp }));
    },
    exportFile: async (data, kind, suggestedName) => {
      const chosen = await shell.saveDialog({ kind, suggestedName });
      if (!chosen.ok || chosen.value === null) return chosen;
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
      return mapReply(await shell.writeBytes({ path: chosen.value, bytes }), ({ name }) => name);
    },
    checkExternal: (file, stamp) => shell.checkFile({ path: file.id, stamp }),
    readBeside: (file, relative) => shell.readBeside({ path: file.id, relative }),
    listBeside: (file, relative) => shell.listBeside({ path: file.id, relative }),

    recent,
    forgetRecent: async (file) => toRecent(await shell.forgetRecent(file.id)),

    newJournalId,
    writeJournal: ({ file, ...rest }) => shell.journalWrite({ ...rest, path: file?.id ?? null }),
    listJournal: async () => {
      const listed = await shell.journalList();
      return listed.ok ? listed.value.map(({ id, path, name, savedAt }) => ({ id, file: refOf(path), name, savedAt })) : [];
    },
    readJournal: async (id) => mapReply(await shell.journalRead(id), toRecord),
    clearJournal: async (id) => void (await shell.journalClear(id)),

    library: { read: () => shell.libraryRead(), write: (text) => shell.libraryWrite(text) },

    setWindow: (state) => void shell.setWindow(state),
    setMenu: (state) => void shell.setMenu(state),
    openExternal: (url) => shell.openExternal(url),

    onMenu: (listener) => shell.onMenu(listener),
    onOpenFile: (listener) => shell.onOpenFile((path) => listener(toRef(path))),
    onCloseRequested: (listener) =>
      shell.onCloseRequested(() => {
        // A question that breaks must not lock the window open for ever, nor close it over unsaved work.
        listener().then(
          (answer) => shell.answerClose(answer),
          () => shell.answerClose('stay'),
        );
      }),
  };
}

function mapReply<A, B>(reply: Reply<A>, map: (value: A) => B): Reply<B> {
  return reply.ok ? { ok: true, value: map(reply.value) } : reply;
}

/** Both separators, since this page runs on every system. */
const toRef = (path: string): FileRef => ({ id: path, name: path.split(/[\\/]/).at(-1) ?? path });
const refOf = (path: string | null): FileRef | null => (path === null ? null : toRef(path));

const toOpened = ({ path, name, text, stamp, readOnly }: TextFile): OpenedFile => ({
  file: { id: path, name },
  text,
  stamp,
  readOnly,
});

const toRecord = ({ path, ...rest }: JournalEntry): JournalRecord => ({ ...rest, file: refOf(path) });

const toRecent = (reply: Awaited<ReturnType<ChainruleApi['recentFiles']>>): readonly RecentEntry[] =>
  reply.ok ? reply.value.map(({ path, name, openedAt, missing }) => ({ file: { id: path, name }, openedAt, missing })) : [];

function toDetails(reply: Awaited<ReturnType<ChainruleApi['appInfo']>>): AppDetails {
  if (!reply.ok) return { version: '', host: 'Electron', locale: navigator.language, logFile: null, afterCrash: false };
  const { version, electron, chromium, locale, logFile, afterCrash } = reply.value;
  return { version, host: `Electron ${electron}, Chromium ${chromium}`, locale, logFile, afterCrash };
}
