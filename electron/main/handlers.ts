import { basename } from 'node:path';
import type { AppInfo, FileKind, JournalEntry, MenuState, RecentFile, Reply, WindowState } from '../shared/api.ts';
import type { AllowedPaths } from './allowed-paths.ts';
import type { Documents } from './documents.ts';
import { failReply, okReply } from './failures.ts';
import type { Journal } from './journal.ts';
import type { LibraryFile } from './library.ts';
import { isDocumentationUrl } from './origin.ts';
import type { RecentFiles } from './recent-files.ts';
import type { Handlers } from './requests.ts';

/** What the handlers need of the window and the system; Electron in the application, something smaller in tests. */
export interface Shell {
  appInfo(): AppInfo;
  /** Null when the user cancelled. */
  chooseFileToOpen(filters: readonly FileFilter[]): Promise<string | null>;
  chooseFileToSave(suggestedName: string, filters: readonly FileFilter[]): Promise<string | null>;
  openExternal(url: string): Promise<void>;
  setWindow(state: WindowState): void;
  setMenu(state: MenuState): void;
  answerClose(answer: 'close' | 'stay'): void;
  /** For the system's own list of recent documents. */
  documentUsed(path: string): void;
  /** A document was opened, saved or forgotten: menus that list them are out of date. */
  recentChanged(): void;
}

export interface FileFilter {
  readonly name: string;
  readonly extensions: readonly string[];
}

export interface Services {
  readonly allowed: AllowedPaths;
  readonly documents: Documents;
  readonly recent: RecentFiles;
  readonly journal: Journal;
  readonly library: LibraryFile;
}

const ANY: FileFilter = { name: 'All files', extensions: ['*'] };
const FILTERS: Readonly<Record<FileKind, readonly FileFilter[]>> = {
  graph: [{ name: 'Chainrule graph', extensions: ['chainrule', 'json'] }, ANY],
  data: [{ name: 'Table', extensions: ['csv', 'tsv', 'txt', 'json'] }, ANY],
  image: [{ name: 'Picture', extensions: ['svg', 'png'] }, ANY],
  python: [{ name: 'Python', extensions: ['py'] }, ANY],
  library: [{ name: 'Library of blocks', extensions: ['chainrule-library'] }, ANY],
  any: [ANY],
};

/** Answers to every request of the window, over the services. Arguments have been checked before they come here. */
export function createHandlers(shell: Shell, { allowed, documents, recent, journal, library }: Services): Handlers {
  const remember = async (path: string): Promise<void> => {
    await recent.add(path);
    shell.documentUsed(path);
    shell.recentChanged();
  };
  const openAllowed = async (path: string, inRecent: boolean) => {
    const file = await documents.readText(path);
    if (file.ok && inRecent) await remember(path);
    return file;
  };

  const allowRecent = async (): Promise<readonly RecentFile[]> => {
    const files = await recent.list();
    for (const { path } of files) allowed.allow(path);
    return files;
  };

  return {
    appInfo: async () => okReply(shell.appInfo()),
    openDialog: async (kind) => {
      const path = await shell.chooseFileToOpen(FILTERS[kind]);
      if (path === null) return okReply(null);
      allowed.allow(path);
      return openAllowed(path, kind === 'graph');
    },
    saveDialog: async ({ kind, suggestedName }) => {
      const path = await shell.chooseFileToSave(basename(suggestedName), FILTERS[kind]);
      if (path !== null) allowed.allow(path);
      return okReply(path);
    },
    readFile: async (path) => {
      // After a start the page opens what was open last, before anybody asked for the list that names it.
      if (!allowed.allows(path)) await allowRecent();
      return openAllowed(path, isGraph(path));
    },
    openDropped: async (path) => {
      allowed.allow(path);
      return openAllowed(path, isGraph(path));
    },
    writeFile: async (request) => {
      const saved = await documents.writeText(request);
      if (saved.ok && isGraph(request.path)) await remember(request.path);
      return saved;
    },
    writeBytes: ({ path, bytes }) => documents.writeBytes(path, bytes),
    readBeside: ({ path, relative }) => documents.readBeside(path, relative),
    listBeside: ({ path, relative }) => documents.listBeside(path, relative),
    checkFile: ({ path, stamp }) => documents.check(path, stamp),
    recentFiles: async () => okReply(await allowRecent()),
    forgetRecent: async (path) => {
      await recent.forget(path);
      shell.recentChanged();
      return okReply(await recent.list());
    },
    journalWrite: async (entry) => {
      if (entry.path !== null && !allowed.allows(entry.path)) {
        return failReply('PATH_REFUSED', entry.path, `"${basename(entry.path)}" was not chosen in this session.`);
      }
      return journal.write(entry);
    },
    journalList: async () => okReply(await journal.list()),
    journalRead: async (id) => allowJournalled(await journal.read(id), allowed),
    journalClear: (id) => journal.clear(id),
    libraryRead: () => library.read(),
    libraryWrite: (text) => library.write(text),
    setWindow: async (state) => done(() => shell.setWindow(state)),
    setMenu: async (state) => done(() => shell.setMenu(state)),
    answerClose: async (answer) => done(() => shell.answerClose(answer)),
    openExternal: async (url) => {
      if (!isDocumentationUrl(url))
        return failReply('PATH_REFUSED', url, `"${url}" is not a page of the documentation and was not opened.`);
      await shell.openExternal(url);
      return okReply(null);
    },
  };
}

const isGraph = (path: string): boolean => /\.(chainrule|json)$/i.test(path);

/** Work that is restored goes on in its file: the journal lies in our own folder, its path was allowed when it was written. */
function allowJournalled(entry: Reply<JournalEntry>, allowed: AllowedPaths): Reply<JournalEntry> {
  if (entry.ok && entry.value.path !== null) allowed.allow(entry.value.path);
  return entry;
}

function done(work: () => void): Reply<null> {
  work();
  return okReply(null);
}
