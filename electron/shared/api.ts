/**
 * The one object that the preload puts on `window.chainrule`, and the channels behind it. Everything that crosses is JSON,
 * bytes or (for a dropped file) a `File`. The shell knows files, windows and menus; what a document means is none of its
 * business: documents are text here.
 */

/** An expected failure travels as data: thrown errors lose their fields on the way through IPC. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ReplyError };

export type ReplyCode =
  /** The file changed on disk since it was read: `message` says so, nothing was written. */
  | 'CONFLICT'
  | 'NOT_FOUND'
  | 'NO_PERMISSION'
  | 'NO_SPACE'
  | 'NOT_A_FILE'
  | 'TOO_LARGE'
  | 'NOT_UTF8'
  /** The path did not come from a dialog, a drop, the command line or the recent list, or leaves the document's folder. */
  | 'PATH_REFUSED'
  | 'BAD_REQUEST'
  | 'UNSUPPORTED'
  | 'FAILED';

export interface ReplyError {
  readonly code: ReplyCode;
  /** One sentence in English that names the file; the window shows a translation by `code` where it has one. */
  readonly message: string;
  readonly file: string;
}

/** What a file looked like when it was read or written; the hash decides, size and time are the quick check. */
export interface FileStamp {
  readonly mtimeMs: number;
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface TextFile {
  readonly path: string;
  readonly name: string;
  /** Without a byte order mark. */
  readonly text: string;
  readonly stamp: FileStamp;
  /** The file cannot be written by this user: only Save as will work. */
  readonly readOnly: boolean;
}

export interface SavedFile {
  readonly path: string;
  readonly name: string;
  readonly stamp: FileStamp;
}

/** A file that a document names and that is written beside it. */
export interface WeightsFile {
  /** A plain name that ends in `.safetensors`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface WriteRequest {
  readonly path: string;
  readonly text: string;
  /** Written before the text, each as a whole; when anything fails, the document and what it names are as they were. */
  readonly weights?: readonly WeightsFile[] | undefined;
  /** Refuse with CONFLICT unless the file still has this stamp; null overwrites whatever is there. */
  readonly expected: FileStamp | null;
}

/** Which filters a file dialog shows. */
export type FileKind = 'graph' | 'data' | 'image' | 'python' | 'library' | 'any';

export interface RecentFile {
  readonly path: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** The file is not there now; the entry is shown greyed. */
  readonly missing: boolean;
}

/** Unsaved work of one open document. */
export interface JournalEntry {
  /** Chosen by the window: letters, digits and hyphens, at most 64. */
  readonly id: string;
  /** The file that it belongs to, null for a document that has never been saved. */
  readonly path: string | null;
  readonly name: string;
  readonly text: string;
  /** Stamp of the file when it was read or saved last. */
  readonly base: FileStamp | null;
}

export interface JournalSummary {
  readonly id: string;
  readonly path: string | null;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly size: number;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly platform: string;
  readonly locale: string;
  readonly logFile: string;
  /** True when the window came back after its process had died. */
  readonly afterCrash: boolean;
}

export const MENU_COMMANDS = [
  'file.new',
  'file.open',
  'file.save',
  'file.save-as',
  'file.export-json',
  'file.export-svg',
  'edit.undo',
  'edit.redo',
  'edit.cut',
  'edit.copy',
  'edit.paste',
  'edit.duplicate',
  'edit.delete',
  'edit.select-all',
  'view.zoom-in',
  'view.zoom-out',
  'view.zoom-reset',
  'view.zoom-fit',
  'view.palette',
  'run.forward',
  'run.step',
  'run.step-back',
  'run.train',
  'run.stop',
  'run.reset',
  'help.commands',
  'help.keys',
  'help.about',
] as const;

export type MenuCommand = (typeof MENU_COMMANDS)[number];

export interface MenuState {
  /** Translated text by menu command, or by `menu.<top level id>`; what is absent stays English. */
  readonly labels: Readonly<Record<string, string>>;
  /** Keys by menu command, as `CmdOrCtrl+Shift+P`: those that the user chose; an empty text for none. What is absent stays as it comes. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  /** Commands that cannot be used now. */
  readonly disabled: readonly MenuCommand[];
}

export interface WindowState {
  /** Shown in the title bar, without the application's name. */
  readonly title: string;
  /** Unsaved work: closing asks first. */
  readonly dirty: boolean;
  /** A run is active: timers are not slowed down while the window is covered. */
  readonly running: boolean;
}

/** Stops listening. */
export type Unsubscribe = () => void;

export interface ChainruleApi {
  readonly apiVersion: 1;
  appInfo(): Promise<Reply<AppInfo>>;

  /** Shows the dialog and reads the chosen file; null when the user cancelled. */
  openDialog(kind: FileKind): Promise<Reply<TextFile | null>>;
  /** Shows the dialog and returns the chosen path, which may then be written; null when cancelled. */
  saveDialog(request: { readonly kind: FileKind; readonly suggestedName: string }): Promise<Reply<string | null>>;
  /** Reads a path that this session may read (dialog, drop, command line, recent list). */
  readFile(path: string): Promise<Reply<TextFile>>;
  /** The file behind a dropped `File` object. */
  openDropped(file: File): Promise<Reply<TextFile>>;
  writeFile(request: WriteRequest): Promise<Reply<SavedFile>>;
  /** Writes bytes to a path given by saveDialog (pictures, archives). */
  writeBytes(request: { readonly path: string; readonly bytes: Uint8Array }): Promise<Reply<SavedFile>>;
  /** A file named by a document, relative to the document's folder; never outside it, links resolved. */
  readBeside(request: { readonly path: string; readonly relative: string }): Promise<Reply<Uint8Array>>;
  /** The files of a folder that a document names, as above, and of its subfolders, by their paths inside it with `/`. */
  listBeside(request: { readonly path: string; readonly relative: string }): Promise<Reply<readonly string[]>>;
  checkFile(request: { readonly path: string; readonly stamp: FileStamp }): Promise<Reply<'same' | 'changed' | 'missing'>>;

  recentFiles(): Promise<Reply<readonly RecentFile[]>>;
  forgetRecent(path: string): Promise<Reply<readonly RecentFile[]>>;

  journalWrite(entry: JournalEntry): Promise<Reply<null>>;
  /** What earlier runs left behind: never the documents of this run. */
  journalList(): Promise<Reply<readonly JournalSummary[]>>;
  journalRead(id: string): Promise<Reply<JournalEntry>>;
  journalClear(id: string): Promise<Reply<null>>;

  /** The personal library of blocks, as text; null while there is none. */
  libraryRead(): Promise<Reply<string | null>>;
  libraryWrite(text: string): Promise<Reply<null>>;

  setWindow(state: WindowState): Promise<Reply<null>>;
  setMenu(state: MenuState): Promise<Reply<null>>;
  /** Answers `onCloseRequested`. */
  answerClose(answer: 'close' | 'stay'): Promise<Reply<null>>;
  /** Opens a page of the documentation in the system's browser; other hosts are refused. */
  openExternal(url: string): Promise<Reply<null>>;

  onMenu(listener: (command: MenuCommand) => void): Unsubscribe;
  /** The system asks to open this file (second start, file manager); readFile may read it. */
  onOpenFile(listener: (path: string) => void): Unsubscribe;
  /** The window is about to close with unsaved work; the window stays until answerClose. */
  onCloseRequested(listener: () => void): Unsubscribe;
}

/** Requests from the window, by API name. The preload and the handlers in main are both checked against this list. */
export const CHANNELS = {
  appInfo: 'app:info',
  openDialog: 'file:open-dialog',
  saveDialog: 'file:save-dialog',
  readFile: 'file:read',
  openDropped: 'file:open-dropped',
  writeFile: 'file:write',
  writeBytes: 'file:write-bytes',
  readBeside: 'file:read-beside',
  listBeside: 'file:list-beside',
  checkFile: 'file:check',
  recentFiles: 'recent:list',
  forgetRecent: 'recent:forget',
  journalWrite: 'journal:write',
  journalList: 'journal:list',
  journalRead: 'journal:read',
  journalClear: 'journal:clear',
  libraryRead: 'library:read',
  libraryWrite: 'library:write',
  setWindow: 'window:set',
  setMenu: 'menu:set',
  answerClose: 'window:answer-close',
  openExternal: 'app:open-external',
} as const satisfies Partial<Record<keyof ChainruleApi, string>>;

/** Messages to the window. */
export const EVENTS = { menu: 'event:menu', openFile: 'event:open-file', closeRequested: 'event:close-requested' } as const;

export type RequestMethod = keyof typeof CHANNELS;
