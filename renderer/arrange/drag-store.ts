import { createStore } from 'zustand/vanilla';
import type { Place } from '../../graph-core/document/annotations.ts';
import type { Guide } from './snap.ts';

export interface DragState {
  /** Lines that say what the dragged thing is in line with. */
  readonly guides: readonly Guide[];
  /** The frame that the dragged thing would lie in, by its key. */
  readonly receiving: string | null;
  /** A frame or note that is being made larger or smaller, by its key. */
  readonly resizing: { readonly key: string; readonly place: Place } | null;
}

const nothing: DragState = { guides: [], receiving: null, resizing: null };

/** What is shown only while something is dragged. */
export const dragStore = createStore<DragState>()(() => nothing);

export const endDrag = (): void => dragStore.setState(nothing);
