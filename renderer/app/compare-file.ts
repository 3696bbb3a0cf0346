import { loadDocument } from '../../graph-core/document/load.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { compareWith } from '../compare/compare-store.ts';
import { uiStore } from '../state/stores.ts';
import { tellFailure } from './files.ts';
import { platform } from './platform.ts';
import { withWeights } from './weights.ts';

/** Asks for a file and compares the open document with it; neither is changed. */
export async function compareFile(): Promise<void> {
  const reply = await platform().open('graph');
  if (!reply.ok) return tellFailure(reply.error);
  if (reply.value === null) return;
  const { text, file } = reply.value;
  const loaded = loadDocument(text, file.name, { catalogue: opOf });
  if (!loaded.ok) {
    const { diagnostics } = loaded.error;
    uiStore.getState().openDialog({ kind: 'open-failed', file: file.name, diagnostics, openWithout: null });
    return;
  }
  const { document } = await withWeights(loaded.value.document, file, []);
  uiStore.getState().openInside(null);
  compareWith({ document, name: file.name });
}
