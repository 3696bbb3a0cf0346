import type { FileStamp, Reply } from '../../electron/shared/api.ts';
import { type BrowserDatabase, openBrowserDatabase } from './browser-database.ts';
import {
  canPickFiles,
  downloadFile,
  fail,
  failFromDom,
  mayUse,
  pickToOpen,
  pickToSave,
  readTextOf,
  stampOfBytes,
  stampOfFile,
  toBytes,
  uploadFile,
  writeHandle,
} from './browser-files.ts';
import { journalMethods } from './browser-journal.ts';
import { claimTab } from './browser-tabs.ts';
import { newJournalId } from './journal-id.ts';
import type { FileRef, OpenedFile, PlatformApi, SavedAs } from './platform-api.ts';

declare const __CHAINRULE_VERSION__: string;

const RECENT_LIMIT = 20;

/**
 * The platform in a browser. A file that was picked keeps its handle and is saved in place, where the browser can do that;
 * otherwise saving is a download, which `features` and `readOnly` say.
 */
export function createBrowserApi(): PlatformApi {
  const database = openBrowserDatabase(indexedDB);
  const tab = claimTab();
  const handles = new Map<string, FileSystemFileHandle>();
  warnBeforeUnload();

  return {
    features: { kind: 'browser', savesInPlace: canPickFiles(), readsBeside: false, asksBeforeClose: false, nativeMenu: false },
    appDetails: async () => ({
      version: typeof __CHAINRULE_VERSION__ === 'string' ? __CHAINRULE_VERSION__ : '',
      host: browserName(),
      locale: navigator.language,
      logFile: null,
      afterCrash: false,
    }),
    ...fileMethods(database, handles),
    ...journalMethods(database, tab),
    library: null,
    setWindow: ({ title, dirty }) => {
      document.title = `${dirty ? '● ' : ''}${title === '' ? '' : `${title} — `}Chainrule`;
      unsaved = dirty;
    },
    setMenu: () => undefined,
    openExternal: async (url) => {
      if (!url.startsWith('https://'))
        return fail('PATH_REFUSED', url, `"${url}" is not a page of the documentation and was not opened.`);
      window.open(url, '_blank', 'noopener,noreferrer');
      return { ok: true, value: null };
    },
    onMenu: () => () => undefined,
    onOpenFile: () => () => undefined,
    onCloseRequested: () => () => undefined,
  };
}

let unsaved = false;

/** Browsers show a question of their own, and only for a page that the user has touched. */
function warnBeforeUnload(): void {
  window.addEventListener('beforeunload', (event) => {
    if (unsaved) event.preventDefault();
  });
}

type FileMethods = Pick<
  PlatformApi,
  | 'open'
  | 'openRecent'
  | 'openDropped'
  | 'reload'
  | 'save'
  | 'saveAs'
  | 'exportFile'
  | 'checkExternal'
  | 'readBeside'
  | 'listBeside'
  | 'recent'
  | 'forgetRecent'
>;

function fileMethods(database: BrowserDatabase, handles: Map<string, FileSystemFileHandle>): FileMethods {
  const keep = async (handle: FileSystemFileHandle, inRecent: boolean): Promise<FileRef> => {
    const known = await findHandle(handles, handle);
    const file = { id: known ?? newJournalId(), name: handle.name };
    handles.set(file.id, handle);
    // The recent list is a comfort: a browser without storage opens files all the same.
    if (inRecent) await remember(database, file, handle).catch(() => undefined);
    return file;
  };
  const readHandle = async (handle: FileSystemFileHandle, inRecent: boolean): Promise<Reply<OpenedFile>> => {
    try {
      const read = await readTextOf(await handle.getFile());
      return read.ok ? { ok: true, value: { file: await keep(handle, inRecent), ...read.value, readOnly: false } } : read;
    } catch (error) {
      return failFromDom(error, handle.name);
    }
  };
  const readLoose = async (file: File): Promise<Reply<OpenedFile>> => {
    const read = await readTextOf(file);
    return read.ok ? { ok: true, value: { file: { id: newJournalId(), name: file.name }, ...read.value, readOnly: true } } : read;
  };
  /** From this visit, or from an earlier one through the recent list. */
  const handleOf = async ({ id }: FileRef): Promise<FileSystemFileHandle | undefined> =>
    handles.get(id) ?? (await database.get('files', id).catch(() => undefined))?.handle;
  const reload = async (file: FileRef): Promise<Reply<OpenedFile>> => {
    const handle = await handleOf(file);
    if (handle === undefined)
      return fail('NOT_FOUND', file.name, `The browser cannot read "${file.name}" again. Open it once more.`);
    if (!(await mayUse(handle, 'read')))
      return fail('NO_PERMISSION', file.name, `The browser did not allow reading "${file.name}".`);
    handles.set(file.id, handle);
    return readHandle(handle, true);
  };

  return {
    open: async (kind) => {
      try {
        if (!canPickFiles()) {
          const uploaded = await uploadFile(kind);
          return uploaded === null ? { ok: true, value: null } : await readLoose(uploaded);
        }
        const handle = await pickToOpen(kind);
        return handle === null ? { ok: true, value: null } : await readHandle(handle, kind === 'graph');
      } catch (error) {
        return failFromDom(error, '');
      }
    },
    openRecent: reload,
    reload,
    openDropped: readLoose,
    save: async (file, { text }, expected) => {
      const handle = await handleOf(file);
      return handle === undefined ? download(text, file.name) : saveToHandle(handle, file, text, expected);
    },
    saveAs: async (contentFor, suggestedName) => {
      try {
        if (!canPickFiles()) return await download((await contentFor(suggestedName)).text, suggestedName);
        const handle = await pickToSave('graph', suggestedName);
        if (handle === null) return { ok: true, value: null };
        const stamp = await writeHandle(handle, (await contentFor(handle.name)).text);
        return { ok: true, value: { file: await keep(handle, true), stamp } };
      } catch (error) {
        return failFromDom(error, suggestedName);
      }
    },
    exportFile: async (data, kind, suggestedName) => {
      try {
        const handle = canPickFiles() ? await pickToSave(kind, suggestedName) : null;
        if (canPickFiles() && handle === null) return { ok: true, value: null };
        if (handle === null) downloadFile(data, suggestedName);
        else await writeHandle(handle, data);
        return { ok: true, value: handle?.name ?? suggestedName };
      } catch (error) {
        return failFromDom(error, suggestedName);
      }
    },
    checkExternal: async (file, stamp) => {
      const handle = handles.get(file.id);
      return handle === undefined ? { ok: true, value: 'same' } : checkHandle(handle, stamp);
    },
    readBeside: async (_file, relative) => besideRefusal(relative),
    listBeside: async (_file, relative) => besideRefusal(relative),
    recent: () => listRecent(database),
    forgetRecent: async (file) => {
      await database.remove('files', file.id).catch(() => undefined);
      return listRecent(database);
    },
  };
}

/** The id under which the same file on disk was opened before, so that it is not listed twice. */
async function findHandle(
  handles: ReadonlyMap<string, FileSystemFileHandle>,
  wanted: FileSystemFileHandle,
): Promise<string | null> {
  for (const [id, handle] of handles) if (await handle.isSameEntry(wanted)) return id;
  return null;
}

async function saveToHandle(
  handle: FileSystemFileHandle,
  file: FileRef,
  text: string,
  expected: FileStamp | null,
): Promise<Reply<SavedAs>> {
  try {
    if (!(await mayUse(handle, 'readwrite')))
      return fail('NO_PERMISSION', file.name, `The browser did not allow writing "${file.name}".`);
    const now = expected === null ? 'same' : await checkHandle(handle, expected);
    if (now !== 'same' && !now.ok) return now;
    if (now !== 'same' && now.value === 'changed') {
      const message = `"${file.name}" was changed by another program. Nothing was written; keep yours, load theirs, or save under another name.`;
      return fail('CONFLICT', file.name, message);
    }
    return { ok: true, value: { file, stamp: await writeHandle(handle, text) } };
  } catch (error) {
    return failFromDom(error, file.name);
  }
}

async function checkHandle(handle: FileSystemFileHandle, stamp: FileStamp): Promise<Reply<'same' | 'changed' | 'missing'>> {
  try {
    const file = await handle.getFile();
    if (file.lastModified === stamp.mtimeMs && file.size === stamp.size) return { ok: true, value: 'same' };
    if (file.size !== stamp.size) return { ok: true, value: 'changed' };
    return { ok: true, value: (await stampOfFile(file)).sha256 === stamp.sha256 ? 'same' : 'changed' };
  } catch (error) {
    const failed = failFromDom(error, handle.name);
    return failed.error.code === 'NOT_FOUND' ? { ok: true, value: 'missing' } : failed;
  }
}

async function download(text: string, name: string): Promise<Reply<SavedAs>> {
  downloadFile(text, name);
  return { ok: true, value: { file: { id: newJournalId(), name }, stamp: await stampOfBytes(toBytes(text), Date.now()) } };
}

const besideRefusal = (relative: string): Reply<never> =>
  fail('UNSUPPORTED', relative, `A browser cannot reach "${relative}" beside the document. Drop the file on the window.`);

async function remember(database: BrowserDatabase, file: FileRef, handle: FileSystemFileHandle): Promise<void> {
  const stored = await database.all('files');
  for (const other of stored) {
    if (other.id !== file.id && (await other.handle.isSameEntry(handle))) await database.remove('files', other.id);
  }
  await database.put('files', { id: file.id, name: file.name, openedAt: Date.now(), handle });
  const oldest = [...stored].sort((a, b) => b.openedAt - a.openedAt).slice(RECENT_LIMIT - 1);
  for (const { id } of oldest) if (id !== file.id) await database.remove('files', id);
}

async function listRecent(database: BrowserDatabase) {
  const stored = await database.all('files').catch(() => []);
  return [...stored]
    .sort((a, b) => b.openedAt - a.openedAt)
    .map(({ id, name, openedAt }) => ({ file: { id, name }, openedAt, missing: false }));
}

function browserName(): string {
  const [, name = 'Browser', version = ''] = /(Edg|Chrome|Firefox|Version)\/(\d+)/.exec(navigator.userAgent) ?? [];
  return `${{ Edg: 'Edge', Version: 'Safari' }[name] ?? name} ${version}`.trim();
}
