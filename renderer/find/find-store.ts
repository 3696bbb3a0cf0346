import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { rootOf } from '../../graph-core/model/address.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { annotationWith } from '../annotations/selected.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { reveal, revealRect } from '../canvas/view.ts';
import { documentStore, uiStore } from '../state/stores.ts';
import type { Selection } from '../state/ui-store.ts';
import { findPlaces, type Hit } from './find.ts';

interface FindState {
  /** What was looked for last; kept while the box is closed, so that the keys go on from hit to hit. */
  readonly query: string;
  readonly at: number;
}

export const findStore = createStore<FindState>()(() => ({ query: '', at: 0 }));

export const useFind = <T>(selector: (state: FindState) => T): T => useStore(findStore, selector);

/** Selects a hit and brings it on view; with `inside`, what lies in a group that is not open is gone to, else its group is shown. */
export function showHit({ path }: Hit, inside: boolean): void {
  const ui = uiStore.getState();
  const written = annotationWith(documentStore.getState().document, path);
  if (written) {
    if (ui.inside !== null) ui.openInside(null);
    ui.select({ annotations: [path] });
    revealRect(written);
    return;
  }
  const slash = path.lastIndexOf('/');
  if (ui.inside?.form === 'operations' && ui.inside.path === path.slice(0, Math.max(0, slash))) {
    ui.select({ nodes: [path] });
    return;
  }
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

/** Whether what is selected is the hit that was gone to, one of several: then the next one is near at hand. */
export function isAtHit(document: Document, { nodes, edges, annotations = [] }: Selection): boolean {
  const [only, ...others] = [...nodes, ...annotations];
  if (only === undefined || others.length + edges.length > 0) return false;
  const { query, at } = findStore.getState();
  const hits = query.trim() === '' ? [] : findPlaces(document, query);
  return hits.length > 1 && hits[at]?.path === only;
}

/** Takes the box away and puts the keyboard on the block that was found. */
export function leaveFinding(hit: Hit | undefined): void {
  uiStore.getState().setFinding(false);
  if (hit && !hit.path.includes('/')) flowHandle()?.focusNode(hit.path);
}
