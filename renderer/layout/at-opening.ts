import { pinnedOf } from '../../graph-core/document/pinned.ts';
import { tidyBlocks } from '../../graph-core/edit/edits/tidy.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document, NodeId } from '../../graph-core/model/document.ts';
import { arrange } from './arrange.ts';
import { layOutInWorker } from './elk-client.ts';

/** Nobody waits longer than this for a file to open: then the plain layout that it was read with has to do. */
const PATIENCE_MS = 3000;

/** A document as it is opened: one whose blocks had no places is laid out, which is no edit. `signal` ends that at once. */
export async function laidOutAtOpening(
  document: Document,
  withoutPlace: readonly NodeId[],
  signal: AbortSignal,
): Promise<Document> {
  if (withoutPlace.length < 2 || withoutPlace.length < document.nodes.length) return document;
  const wish = { direction: 'right', only: null, pinned: pinnedOf(document), obstacles: [] } as const;
  try {
    const arranged = await arrange(document, wish, (graph) =>
      layOutInWorker(graph, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])),
    );
    const edit = arranged && tidyBlocks(document, arranged.places, arranged.view);
    const placed = edit?.ok ? applyTransaction(document, edit.value) : null;
    return placed?.ok ? placed.value.document : document;
  } catch {
    return document;
  }
}
