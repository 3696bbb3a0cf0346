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

/** The next moment at which the browser has painted and handled what came in. */
const settled = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/**
 * Makes something in one go, while nothing can be painted. Where that is going to be long (`isLong`) the window therefore says so
 * before it begins. A cancel that was pressed meanwhile has been heard when this is done.
 */
export async function madeTold<T>(work: FileWork, make: () => T, isLong: boolean): Promise<T> {
  if (!isLong) return make();
  store.setState({ work });
  try {
    await settled();
    const made = make();
    await settled();
    return made;
  } finally {
    if (fileWork() === work) store.setState({ work: null });
  }
}

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
