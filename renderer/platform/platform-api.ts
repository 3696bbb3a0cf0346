import type {
  FileKind,
  FileStamp,
  MenuCommand,
  MenuState,
  Reply,
  ReplyError,
  WeightsFile,
  WindowState,
} from '../../electron/shared/api.ts';

/**
 * Where the editor meets the machine: files, recovery journal, window, menu. Two implementations: `electron-api.ts` over
 * the preload's object and `browser-api.ts` over what a browser allows. The editor asks `features` before offering
 * something and shows the difference instead of hiding it.
 *
 * Expected failures come back as `Reply` with a code and one sentence; nothing here rejects except for bugs.
 */

export type { FileKind, FileStamp, Reply, ReplyError };

/** A place a document lives in. `id` is a path in the desktop application and an opaque key in a browser. */
export interface FileRef {
  readonly id: string;
  readonly name: string;
}

export interface OpenedFile {
  readonly file: FileRef;
  /** Without a byte order mark. */
  readonly text: string;
  readonly stamp: FileStamp;
  /** Save will not work, Save as will: a read-only file, or a browser that can only download. */
  readonly readOnly: boolean;
}

/** A document as it is written. */
export interface FileContent {
  readonly text: string;
  /** Files that the text names, written beside it and before it; only where `readsBeside`. */
  readonly weights: readonly WeightsFile[];
}

export interface SavedAs {
  readonly file: FileRef;
  readonly stamp: FileStamp;
}

export interface RecentEntry {
  readonly file: FileRef;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  readonly missing: boolean;
}

/** Unsaved work of one document, as kept for recovery. */
export interface JournalRecord {
  /** One id for each opened document of a session, made by `newJournalId`. */
  readonly id: string;
  readonly file: FileRef | null;
  readonly name: string;
  readonly text: string;
  readonly base: FileStamp | null;
}

export interface JournalItem {
  readonly id: string;
  readonly file: FileRef | null;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

export interface PlatformFeatures {
  readonly kind: 'electron' | 'browser';
  /** Save writes back into the file that was opened; otherwise each save is a download. */
  readonly savesInPlace: boolean;
  /** Files beside the document (its CSV, its weights) can be read by relative path; otherwise they must be dropped in. */
  readonly readsBeside: boolean;
  /** The window asks before it closes through `onCloseRequested`; a browser shows its own question while `dirty`. */
  readonly asksBeforeClose: boolean;
  /** There is a native menu: the editor's own menu bar is not needed. */
  readonly nativeMenu: boolean;
}

export interface AppDetails {
  readonly version: string;
  /** Name and version of what runs the window, e.g. "Electron 45.4.1". */
  readonly host: string;
  readonly locale: string;
  readonly logFile: string | null;
  readonly afterCrash: boolean;
}

export type Unsubscribe = () => void;

export interface PlatformApi {
  readonly features: PlatformFeatures;
  appDetails(): Promise<AppDetails>;

  /** Shows the open dialog and reads the file; null when cancelled. Graphs go into the recent list, data does not. */
  open(kind: FileKind): Promise<Reply<OpenedFile | null>>;
  openRecent(file: FileRef): Promise<Reply<OpenedFile>>;
  /** A text file (a graph, a table) dropped on the window. */
  openDropped(file: File): Promise<Reply<OpenedFile>>;
  /** Reads a file announced by `onOpenFile`, or again after it changed on disk. */
  reload(file: FileRef): Promise<Reply<OpenedFile>>;

  /** Writes back. CONFLICT when the file no longer has `expected`; null overwrites. */
  save(file: FileRef, content: FileContent, expected: FileStamp | null): Promise<Reply<SavedAs>>;
  /** Asks for a place and writes there what `contentFor` makes of the chosen file name; null when cancelled. */
  saveAs(contentFor: (fileName: string) => Promise<FileContent>, suggestedName: string): Promise<Reply<SavedAs | null>>;
  /** Asks for a place and writes an export there (a picture, a program); null when cancelled, else the file's name. */
  exportFile(data: string | Uint8Array, kind: FileKind, suggestedName: string): Promise<Reply<string | null>>;
  /** Has the file changed since it was read or saved? Call on focus and before saving. */
  checkExternal(file: FileRef, stamp: FileStamp): Promise<Reply<'same' | 'changed' | 'missing'>>;
  /** A file that the document names, relative to the document's folder and inside it. */
  readBeside(file: FileRef, relative: string): Promise<Reply<Uint8Array>>;
  /** The files of such a folder and of its subfolders, by their paths inside it with `/`. */
  listBeside(file: FileRef, relative: string): Promise<Reply<readonly string[]>>;

  recent(): Promise<readonly RecentEntry[]>;
  forgetRecent(file: FileRef): Promise<readonly RecentEntry[]>;

  newJournalId(): string;
  /** Keeps the latest text; call within two seconds of an edit. */
  writeJournal(record: JournalRecord): Promise<Reply<null>>;
  /**
   * What earlier sessions left unsaved, this window's own first, then the latest; documents open now (here or in another tab) are
   * not in it.
   */
  listJournal(): Promise<readonly JournalItem[]>;
  /** Takes it, too: another window is not given it any more. */
  readJournal(id: string): Promise<Reply<JournalRecord>>;
  clearJournal(id: string): Promise<void>;

  /** The file of the personal library; null where the browser's own storage is all there is. */
  readonly library: {
    read(): Promise<Reply<string | null>>;
    write(text: string): Promise<Reply<null>>;
  } | null;

  setWindow(state: WindowState): void;
  setMenu(state: MenuState): void;
  openExternal(url: string): Promise<Reply<null>>;

  onMenu(listener: (command: MenuCommand) => void): Unsubscribe;
  /** The system asks to open a file; read it with `reload`. */
  onOpenFile(listener: (file: FileRef) => void): Unsubscribe;
  /** Closing with unsaved work: answer 'close' or 'stay'. */
  onCloseRequested(listener: () => Promise<'close' | 'stay'>): Unsubscribe;
}
