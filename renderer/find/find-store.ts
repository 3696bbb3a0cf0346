import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { rootOf } from '../../graph-core/model/address.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { reveal } from '../canvas/view.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import { findPlaces, type Hit } from './find.ts';

interface FindState {
  /** What was looked for last; kept while the box is closed, so that the keys go on from hit to hit. */
  readonly query: string;
  readonly at: number;
}

export const findStore = createStore<FindState>()(() => ({ query: '', at: 0 }));

export const useFind = <T>(selector: (state: FindState) => T): T => useStore(findStore, selector);

/** Selects a hit and brings it on view; with `inside`, what lies in a group is gone to, else its group is shown. */
export function showHit({ path }: Hit, inside: boolean): void {
  const ui = uiStore.getState();
  const slash = path.lastIndexOf('/');
  if (slash < 0 || !inside) {
    const root = rootOf(path);
    if (ui.inside !== null) ui.openInside(null);
    ui.select({ nodes: [root] });
    reveal(root);
    return;
  }
  ui.openInside(path.slice(0, slash));
  ui.select({ nodes: [path] });
}

/** Goes to the next hit, or the one before, round and round; false where there is none. */
export function goBy(by: number): boolean {
  const { query, at } = findStore.getState();
  const hits = findPlaces(documentStore.getState().document, query);
  const place = (at + by + hits.length) % Math.max(1, hits.length);
  const hit = hits[place];
  if (!hit) return false;
  findStore.setState({ at: place });
  showHit(hit, true);
  return true;
}

/** Takes the box away and puts the keyboard on the block that was found. */
export function leaveFinding(hit: Hit | undefined): void {
  uiStore.getState().setFinding(false);
  if (hit && !hit.path.includes('/')) flowHandle()?.focusNode(hit.path);
}
