import { useStore } from 'zustand';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { createDocumentStore, type DocumentActions, type DocumentState } from './document-store.ts';
import { keptFocus, keptInside } from './inside-place.ts';
import type { PreferenceStorage } from './preferences.ts';
import { createUiStore, pruneSelection, type UiActions, type UiState } from './ui-store.ts';

const storage = (): PreferenceStorage | null => {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
};

/** The window's one user interface store. */
export const uiStore = createUiStore(storage());

const refused = (diagnostics: readonly Diagnostic[]): void => {
  const [first] = diagnostics;
  if (first)
    uiStore
      .getState()
      .notify({ kind: 'warning', text: first.message, ...(first.mend === undefined ? {} : { mend: first.mend }) });
};

/** The window's one document. */
export const documentStore = createDocumentStore({ selected: (nodes) => uiStore.getState().select({ nodes }), refused });

documentStore.subscribe((state, before) => {
  if (state.document === before.document) return;
  const { selection, select, inside, openInside } = uiStore.getState();
  const pruned = pruneSelection(selection, state.document);
  if (pruned !== selection) select(pruned);
  if (inside === null) return;
  const keep = inside.form === 'focus' ? keptFocus : keptInside;
  const kept = state.identity === before.identity ? keep(inside.path, state.document) : null;
  if (kept !== inside.path) openInside(kept);
});

/** Reads a part of the document's state; keep the selector outside the component and the part small. */
export const useDocument = <T>(selector: (state: DocumentState & DocumentActions) => T): T => useStore(documentStore, selector);

/** Reads a part of the user interface's state; keep the selector outside the component and the part small. */
export const useUi = <T>(selector: (state: UiState & UiActions) => T): T => useStore(uiStore, selector);
