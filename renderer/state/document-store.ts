import { createStore } from 'zustand/vanilla';
import { annotationsOf } from '../../graph-core/document/annotations.ts';
import { sameJson } from '../../graph-core/document/diff/fields.ts';
import {
  canRedo,
  canUndo,
  closeGroup,
  commit,
  type History,
  jump,
  type Moved,
  redo,
  startEditing,
  undo,
} from '../../graph-core/edit/history.ts';
import { followReroutes } from '../../graph-core/edit/reroutes.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Document, emptyDocument, type NodeId } from '../../graph-core/model/document.ts';
import type { Diagnostic, Result } from '../../graph-core/model/result.ts';
import type { FileRef, FileStamp } from '../platform/platform-api.ts';
import { nodeAt } from './inside-place.ts';

/** The file that a document came from or was saved to. */
export interface FileHandle {
  readonly file: FileRef;
  readonly stamp: FileStamp | null;
  readonly readOnly: boolean;
}

export interface DocumentState {
  readonly document: Document;
  readonly history: History;
  /** Null for a document that has never been saved. */
  readonly fileHandle: FileHandle | null;
  /** As it lies on disk; what differs from it is unsaved. Null for a document that has never been saved. */
  readonly savedDocument: Document | null;
  /** Grows with every document that is opened or made: tells another document from an edited one. */
  readonly identity: number;
}

/** What the rest of the application does besides changing the document: selection travels with undo. */
export interface DocumentListener {
  readonly selected: (nodes: readonly NodeId[]) => void;
  readonly refused: (diagnostics: readonly Diagnostic[]) => void;
}

export interface LoadOptions {
  readonly fileHandle?: FileHandle | null;
  /** False for recovered work and for templates: they have unsaved changes from the start. Default true. */
  readonly saved?: boolean;
}

export interface DocumentActions {
  /** Applies a transaction; a refused one changes nothing and is reported to the listener. */
  readonly dispatch: (transaction: Transaction) => boolean;
  /** Applies an edit function's result: dispatches it, or reports why there is none. */
  readonly attempt: (result: Result<Transaction>) => boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Undoes or redoes until `place` entries of the history are done. */
  readonly jump: (place: number) => void;
  /** The next transaction starts an entry of its own. */
  readonly closeGroup: () => void;
  /** A hand begins to drag a number: until {@link release}, edits of one kind and place join one entry, however slow it is. */
  readonly hold: () => void;
  readonly release: () => void;
  /** Replaces the document and clears the history. */
  readonly load: (document: Document, options?: LoadOptions) => void;
  /** Notes that `document` has been written to a file. */
  readonly saved: (document: Document, fileHandle: FileHandle) => void;
}

export type DocumentStore = ReturnType<typeof createDocumentStore>;

/** A document store without React. `now` gives milliseconds; the history groups by them. */
export function createDocumentStore(listener: DocumentListener, now: () => number = () => performance.now()) {
  return createStore<DocumentState & DocumentActions>()((set, get) => {
    const move = (result: Result<Moved>): void => {
      if (!result.ok) {
        listener.refused(result.error);
        return;
      }
      const { document, history, selection } = result.value;
      set({ document, history });
      if (selection !== null) listener.selected(selection.filter((id) => nodeAt(id, document) !== null));
    };
    let heldSince: number | null = null;
    const dispatch = (transaction: Transaction): boolean => {
      const { document, history } = get();
      const next = commit({ document, history }, followReroutes(document, transaction), heldSince ?? now());
      if (!next.ok) {
        listener.refused(next.error);
        return false;
      }
      set({ document: next.value.document, history: next.value.history });
      if (transaction.selectionAfter) listener.selected(transaction.selectionAfter);
      return true;
    };
    return {
      ...startEditing(emptyDocument()),
      fileHandle: null,
      savedDocument: null,
      identity: 0,
      dispatch,
      attempt: (result) => {
        if (result.ok) return dispatch(result.value);
        listener.refused(result.error);
        return false;
      },
      undo: () => move(undo(get())),
      redo: () => move(redo(get())),
      jump: (place) => move(jump(get(), place)),
      closeGroup: () => set({ history: closeGroup(get()).history }),
      hold: () => {
        get().closeGroup();
        heldSince = now();
      },
      release: () => {
        heldSince = null;
        get().closeGroup();
      },
      load: (document, { fileHandle = null, saved = true } = {}) => {
        set({ ...startEditing(document), fileHandle, savedDocument: saved ? document : null, identity: get().identity + 1 });
        listener.selected([]);
      },
      saved: (document, fileHandle) => set({ savedDocument: document, fileHandle }),
    };
  });
}

/** By what was saved last, the document that was compared with it; neither outlives its document. */
const compared = new WeakMap<Document, { readonly document: WeakRef<Document>; readonly same: boolean }>();

/** Undone or redone to what was saved, a document is another object with the same content; it is compared once. */
function isAsSaved(document: Document, saved: Document): boolean {
  const before = compared.get(saved);
  if (before?.document.deref() === document) return before.same;
  const same = sameJson(document, saved);
  compared.set(saved, { document: new WeakRef(document), same });
  return same;
}

/** Whether there is work that no file has: an untouched empty document has none. */
export const isDirty = ({ document, savedDocument }: DocumentState): boolean =>
  savedDocument === null
    ? document.nodes.length + annotationsOf(document).length > 0
    : document !== savedDocument && !isAsSaved(document, savedDocument);
export const selectCanUndo = (state: DocumentState): boolean => canUndo(state.history);
export const selectCanRedo = (state: DocumentState): boolean => canRedo(state.history);
export const selectDocument = (state: DocumentState): Document => state.document;
