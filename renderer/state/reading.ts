import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** A file of data that is being read, and the share that is done. */
export interface Reading {
  readonly file: string;
  readonly share: number;
}

/** What is being read now; null for nothing. */
const readingStore = createStore<{ readonly reading: Reading | null }>()(() => ({ reading: null }));

/** Takes up how far a file has come; 1 ends it. */
export const tellReading = (file: string, share: number): void =>
  readingStore.setState({ reading: share >= 1 ? null : { file, share } });

export const useReading = (): Reading | null => useStore(readingStore, ({ reading }) => reading);

let stop = new AbortController();

/** Aborted when the user gives up what is being read now. */
export const readingSignal = (): AbortSignal => stop.signal;

/** Gives up what the window reads itself. */
export function endReading(): void {
  stop.abort();
  stop = new AbortController();
  readingStore.setState({ reading: null });
}
