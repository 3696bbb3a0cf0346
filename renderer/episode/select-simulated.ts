import { type DocumentState, selectDocument } from '../state/document-store.ts';

/** Whether the document's policy acts in a simulator. */
export const selectSimulated = (state: DocumentState): boolean => selectDocument(state).training.simulator !== undefined;
