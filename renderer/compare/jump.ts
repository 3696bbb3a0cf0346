import { reveal } from '../canvas/view.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { compareStore, diffFor } from './compare-store.ts';
import { entriesOf } from './entries.ts';

/** Turns to one of the differences, round and round, and brings its block on view; false without any. */
export function jumpTo(at: number): boolean {
  const { compared } = compareStore.getState();
  if (!compared) return false;
  const { document } = documentStore.getState();
  const entries = entriesOf(diffFor(compared.document, document));
  if (entries.length === 0) return false;
  const place = (at + entries.length) % entries.length;
  compareStore.setState({ at: place });
  const node = entries[place]?.node ?? null;
  if (node === null || !document.nodes.some(({ id }) => id === node)) return true;
  uiStore.getState().openInside(null);
  uiStore.getState().select({ nodes: [node] });
  reveal(node);
  return true;
}

export const jumpBy = (by: number): boolean => jumpTo(compareStore.getState().at + by);
