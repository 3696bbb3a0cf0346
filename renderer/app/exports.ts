import { saveDocument } from '../../graph-core/document/save.ts';
import type { FileKind } from '../platform/platform-api.ts';
import { madeTold } from '../state/file-work.ts';
import { documentStore } from '../state/stores.ts';
import { suggestedName, tellFailure, tellSaved } from './files.ts';
import { platform } from './platform.ts';

/** Files that are written beside the document: none of them becomes its file. */

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
