import i18next from 'i18next';
import { type Loaded, loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { FileContent, FileKind, FileRef, OpenedFile, Reply, ReplyError } from '../platform/platform-api.ts';
import { type FileHandle, isDirty } from '../state/document-store.ts';
import { madeTold, tellWork } from '../state/file-work.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { type ExampleEntry, withExampleTables } from './examples.ts';
import { completed, completedUntil, endOpening, isOpening, isTurn, latestTurn, takeTurn } from './opening.ts';
import { platform } from './platform.ts';
import { contentFor } from './weights.ts';

/** Opening, saving and making documents. Nothing is thrown away without a question, nothing open is touched by a failure. */

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`files:${key}`, values) as string;

/** Tells a failed file operation in the user's language, with the place and what would mend it. */
export function tellFailure(error: ReplyError): void {
  const known = i18next.exists(`files:reply.${error.code}`);
  const text = known ? t(`reply.${error.code}`, { file: error.file }) : error.message;
  uiStore.getState().notify({ kind: 'warning', text });
}

/** Runs `proceed` now, or after the question what to do with unsaved work. */
function afterUnsaved(proceed: () => void): void {
  const state = documentStore.getState();
  if (isDirty(state))
    uiStore.getState().openDialog({ kind: 'unsaved', name: documentName(state.document, state.fileHandle), proceed });
  else proceed();
}

/** Once no question about unsaved work is open: another in its place would take its answer. */
function unsavedAnswered(): Promise<void> {
  const isAsked = (): boolean => uiStore.getState().dialog?.kind === 'unsaved';
  if (!isAsked()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = uiStore.subscribe(() => {
      if (!isAsked()) resolve(stop());
    });
  });
}

export const documentName = (document: Document, handle: FileHandle | null): string =>
  handle?.file.name ?? (document.name === '' ? t('untitled') : document.name);

function show(document: Document, handle: FileHandle | null, saved: boolean): void {
  documentStore.getState().load(document, { fileHandle: handle, saved });
  uiStore.getState().setScreen('editor');
}

/** How a document is opened. */
export interface OpenOptions {
  /** False for work that was never saved. Default true. */
  readonly saved?: boolean;
  /** Weights that were dropped together with it. */
  readonly weights?: readonly File[];
  /** Called when it is on view, which a question about unsaved work may put off or prevent. */
  readonly shown?: () => void;
  /** Of {@link takeTurn}, where reading took time before. */
  readonly turn?: number;
}

/** What became of something to open; given up: by the user, or because he opened something else. */
export type Outcome = 'opened' | 'unreadable' | 'given-up';

/**
 * Reads a document's text and shows it; a dialog says what is wrong with one that cannot be read. Only then comes the
 * question about unsaved work: what cannot be opened replaces nothing. Weights that cannot be read leave their places
 * marked.
 */
export async function openText(
  text: string,
  fileName: string,
  handle: FileHandle | null,
  { saved = true, weights = [], shown, turn = takeTurn() }: OpenOptions = {},
): Promise<Outcome> {
  const showIt = (complete: Loaded, isSaved: boolean): void =>
    afterUnsaved(() => {
      showLoaded(complete, fileName, handle, isSaved);
      shown?.();
    });
  // Reading it took so long that something else was chosen, which may be opening now and must not be ended.
  if (!isTurn(turn)) return 'given-up';
  const loaded = loadDocument(text, fileName, { catalogue: opOf });
  const readable = loaded.ok ? loaded.value : loaded.error.openWithout;
  const complete = readable && (await completed(readable, fileName, handle, weights));
  if (readable && complete === null) return 'given-up';
  await unsavedAnswered();
  if (!isTurn(turn)) return 'given-up';
  if (loaded.ok) {
    if (complete) showIt(complete, saved);
    return 'opened';
  }
  const openIt = complete && (() => showIt(complete, false));
  const { diagnostics } = loaded.error;
  uiStore.getState().openDialog({ kind: 'open-failed', file: fileName, diagnostics, openWithout: openIt });
  return 'unreadable';
}

function showLoaded({ document, diagnostics }: Loaded, file: string, handle: FileHandle | null, saved: boolean): void {
  show(document, handle, saved);
  uiStore
    .getState()
    .openDialog(diagnostics.some((each) => each.severity !== 'info') ? { kind: 'repaired', file, diagnostics } : null);
}

const handleOf = ({ file, stamp, readOnly }: OpenedFile): FileHandle => ({ file, stamp, readOnly });

function openReply(reply: Reply<OpenedFile | null>, options: OpenOptions = {}): void {
  if (!reply.ok) tellFailure(reply.error);
  else if (reply.value) void openText(reply.value.text, reply.value.file.name, handleOf(reply.value), options);
}

export const openWithDialog = (): void =>
  void platform()
    .open('graph')
    .then((reply) => openReply(reply));
export function openRecent(file: FileRef): void {
  const turn = takeTurn();
  void platform()
    .openRecent(file)
    .then((reply) => openReply(reply, { turn }));
}
export function openAnnounced(file: FileRef): void {
  const turn = takeTurn();
  void platform()
    .reload(file)
    .then((reply) => openReply(reply, { turn }));
}
/** A graph that was dropped on the window, with the weights that were dropped beside it. */
export function openDropped(file: File, weights: readonly File[]): void {
  const turn = takeTurn();
  void platform()
    .openDropped(file)
    .then((reply) => openReply(reply, { weights, turn }));
}

/** A new document: empty, or a template, which counts as unsaved. */
export function newDocument(document: Document = emptyDocument('')): void {
  afterUnsaved(() => {
    // Only now: while the question is open, or after a no to it, what is being opened goes on.
    takeTurn();
    endOpening();
    show(document, null, document.nodes.length === 0);
  });
}

/** An example: a document without a file, so that saving asks where. */
export function openExample(example: ExampleEntry): void {
  const turn = takeTurn();
  void example.load().then((text) => openText(text, `${example.id}.chainrule`, null, { turn }));
}

const suggestedName = (document: Document, extension: string): string =>
  `${(document.name || t('untitled')).replace(/[\\/:*?"<>|]/g, '-').slice(0, 80)}.${extension}`;

/** A question where to save is open: there is one at a time. */
let isAsking = false;

/** Asks for a place and writes there. True once it is written. */
export async function saveAs(): Promise<boolean> {
  if (isAsking) return false;
  isAsking = true;
  try {
    return await saveElsewhere();
  } finally {
    isAsking = false;
  }
}

async function saveElsewhere(): Promise<boolean> {
  const { document, fileHandle, dispatch, identity } = documentStore.getState();
  const complete = fileHandle === null ? await withExampleTables(document) : document;
  if (documentStore.getState().identity !== identity) return false;
  if (complete !== document) {
    dispatch({
      steps: [{ kind: 'setMeta', field: 'data', value: complete.data }],
      label: 'edit.data',
      userEvent: 'save.tables',
      addToHistory: false,
    });
  }
  const current = documentStore.getState().document;
  const name = fileHandle?.file.name ?? suggestedName(current, 'chainrule');
  let finish = (): void => undefined;
  const written = new Promise<void>((resolve) => (finish = resolve));
  const write = (fileName: string): Promise<FileContent> => {
    // Told only now: choosing the place is no work.
    void tellWork({ kind: 'saving', file: fileName, cancel: null }, written);
    return contentFor(current, fileName);
  };
  const reply = await platform().saveAs(write, name).finally(finish);
  if (!reply.ok) tellFailure(reply.error);
  if (!reply.ok || reply.value === null) return false;
  const { file, stamp } = reply.value;
  noteSaved(identity, current, { file, stamp, readOnly: false });
  tellSaved(file.name);
  return true;
}

/** While it was written another document may have been opened: that one has nothing to do with the file. */
function noteSaved(identity: number, document: Document, handle: FileHandle): void {
  const now = documentStore.getState();
  if (now.identity === identity) now.saved(document, handle);
}

const tellSaved = (file: string): void => uiStore.getState().notify({ kind: 'info', text: t('saved', { file }) });

/** The latest writing, which the next one waits for: what it wrote is not what another program has changed. */
let writing: Promise<unknown> = Promise.resolve();

/** Writes back where the file came from, else asks. True once it is written. */
export function save(overwrite = false): Promise<boolean> {
  if (isAsking) return Promise.resolve(false);
  const next = writing.then(() => saveNow(overwrite));
  writing = next.catch(() => undefined);
  return next;
}

async function saveNow(overwrite: boolean): Promise<boolean> {
  const { document, fileHandle, identity } = documentStore.getState();
  if (fileHandle === null || fileHandle.readOnly) return saveAs();
  const replied = contentFor(document, fileHandle.file.name).then((content) =>
    platform().save(fileHandle.file, content, overwrite ? null : fileHandle.stamp),
  );
  const reply = await tellWork({ kind: 'saving', file: fileHandle.file.name, cancel: null }, replied);
  if (reply.ok) {
    noteSaved(identity, document, { file: reply.value.file, stamp: reply.value.stamp, readOnly: false });
    tellSaved(reply.value.file.name);
    return true;
  }
  if (reply.error.code !== 'CONFLICT') {
    tellFailure(reply.error);
    return false;
  }
  const { file } = fileHandle;
  uiStore.getState().openDialog({
    kind: 'conflict',
    file: file.name,
    keep: () => void save(true),
    load: () => void platform().reload(file).then(replaceWith),
    saveAs: () => void saveAs(),
  });
  return false;
}

/**
 * Shows what is on disk now in place of what is open, without another question. Nothing open is touched by a failure, and
 * nothing is done while the user opens something, which is going to take that place.
 */
export async function replaceWith(reply: Reply<OpenedFile>): Promise<void> {
  if (isOpening()) return;
  if (!reply.ok) {
    tellFailure(reply.error);
    return;
  }
  const { text, file } = reply.value;
  const loaded = loadDocument(text, file.name, { catalogue: opOf });
  if (!loaded.ok) {
    const { diagnostics } = loaded.error;
    uiStore.getState().openDialog({ kind: 'open-failed', file: file.name, diagnostics, openWithout: null });
    return;
  }
  const handle = handleOf(reply.value);
  const { document: open, identity } = documentStore.getState();
  const turn = latestTurn();
  const complete = await completedUntil(new AbortController(), loaded.value, file.name, handle);
  const now = documentStore.getState();
  // While the weights were read something else was chosen, or this was edited: that is not thrown away.
  if (complete === null || !isTurn(turn) || now.identity !== identity || now.document !== open) return;
  showLoaded(complete, file.name, handle, true);
  uiStore.getState().notify({ kind: 'info', text: t('reloaded', { file: file.name }) });
}

/** To make a file of more blocks may take longer than somebody waits without a word. */
const MANY_BLOCKS = 2000;

/** Writes a copy as JSON, without making it the document's file. */
export function exportJson(): Promise<void> {
  const { document } = documentStore.getState();
  return exportMade(() => saveDocument(document), 'graph', suggestedName(document, 'json'));
}

/** Writes a figure of the graph. */
export const exportFigure = (draw: () => string): Promise<void> =>
  exportMade(draw, 'image', suggestedName(documentStore.getState().document, 'svg'));

/** Writes curves or a picture of them. */
export const exportCurves = (content: string | Uint8Array, kind: 'data' | 'image', extension: string): Promise<void> =>
  exportText(content, kind, suggestedName(documentStore.getState().document, extension));

/** Writes bytes under a name that is suggested, kept to characters that every system takes. */
export const exportBytes = (bytes: Uint8Array, kind: FileKind, name: string): Promise<void> =>
  exportText(bytes, kind, name.replace(/[\\/:*?"<>|]/g, '-').slice(-120));

/** Makes what is written, which is told of while it takes long, and can be given up until a place is asked for. */
async function exportMade(make: () => string, kind: FileKind, name: string): Promise<void> {
  const until = new AbortController();
  const work = { kind: 'saving', file: name, cancel: () => until.abort() } as const;
  const content = await madeTold(work, make, documentStore.getState().document.nodes.length > MANY_BLOCKS);
  if (!until.signal.aborted) await exportText(content, kind, name);
}

async function exportText(content: string | Uint8Array, kind: FileKind, name: string): Promise<void> {
  const reply = await platform().exportFile(content, kind, name);
  if (!reply.ok) tellFailure(reply.error);
  else if (reply.value !== null) tellSaved(reply.value);
}
