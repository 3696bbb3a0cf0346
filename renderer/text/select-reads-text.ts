import { type DocumentState, selectDocument } from '../state/document-store.ts';

/** Whether windows of a text feed one of the document's variables. */
export function selectReadsText(state: DocumentState): boolean {
  const { sources = {}, columns = {} } = selectDocument(state).data;
  return Object.values(columns).some(({ source }) => sources[source]?.text !== undefined);
}
