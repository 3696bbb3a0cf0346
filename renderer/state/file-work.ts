import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** A file that is being opened or written, where that keeps the user waiting. */
export interface FileWork {
  readonly kind: 'opening' | 'saving';
  readonly file: string;
  /** Gives it up; null where half of it would be worse than none. */
  readonly cancel: (() => void) | null;
}

const store = createStore<{ readonly work: FileWork | null }>()(() => ({ work: null }));

export const fileWork = (): FileWork | null => store.getState().work;

export const useFileWork = (): FileWork | null => useStore(store, ({ work }) => work);

/** What is done sooner needs no word. */
export const PATIENCE_MS = 500;

/** Tells of `work` while it takes longer than somebody waits without a word. */
export async function tellWork<T>(work: FileWork, doing: Promise<T>): Promise<T> {
  const timer = setTimeout(() => store.setState({ work }), PATIENCE_MS);
  try {
    return await doing;
  } finally {
    clearTimeout(timer);
    if (fileWork() === work) store.setState({ work: null });
  }
}
