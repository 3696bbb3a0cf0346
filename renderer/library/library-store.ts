import i18next from 'i18next';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { emptyLibrary, type Library, type LibraryBlock, readLibrary, writeLibrary } from '../../graph-core/document/library.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { platform } from '../app/platform.ts';
import { compareNames } from '../i18n/format.ts';
import { sayMessage } from '../i18n/messages.ts';
import { uiStore } from '../state/stores.ts';
import { type LibraryKeep, libraryKeep } from './library-keep.ts';

/** The blocks that this person keeps, by id. No document depends on them: what is added is copied. */
export interface LibraryState {
  readonly blocks: Library['blocks'];
}

export const libraryStore = createStore<LibraryState>(() => ({ blocks: {} }));

/** Reads a part of it; keep the selector outside the component. */
export const useLibrary = <T>(selector: (state: LibraryState) => T): T => useStore(libraryStore, selector);

export const selectBlocks = ({ blocks }: LibraryState): Library['blocks'] => blocks;

let place: LibraryKeep | null = null;

/** Brings back what was kept, and again whenever the window is come back to: another one may have kept more. Call once. */
export function followLibrary(): void {
  const keep = libraryKeep(platform());
  place = keep;
  const load = async (): Promise<void> => {
    const stored = await keep.all().catch(() => null);
    if (!stored) return;
    libraryStore.setState({ blocks: soundOf(Object.fromEntries(stored.map(({ id, block }) => [id, block]))) });
  };
  void load();
  i18next.on('languageChanged', () => libraryStore.setState(({ blocks }) => ({ blocks: sorted(blocks) })));
  window.addEventListener('focus', () => void load());
}

/** What is kept is read as a file from elsewhere is: another version of the program may have written it. */
function soundOf(blocks: Library['blocks']): Library['blocks'] {
  const kept = Object.entries(blocks).filter(
    ([id, block]) => readLibrary(writeLibrary({ ...emptyLibrary(''), blocks: { [id]: block } }), id, opOf).ok,
  );
  return sorted(Object.fromEntries(kept));
}

/** By their titles, in the order of the language. */
const sorted = (blocks: Library['blocks']): Library['blocks'] =>
  Object.fromEntries(Object.entries(blocks).sort(([, a], [, b]) => compareNames(a.title, b.title, i18next.language)));

/** Keeps blocks, in place of those of the same ids. A browser that keeps nothing is told about; they stay for this window. */
export async function keepBlocks(blocks: Library['blocks']): Promise<void> {
  libraryStore.setState((state) => ({ blocks: soundOf({ ...state.blocks, ...blocks }) }));
  // a browser may throw away what nobody asked it to keep
  if (place) void navigator.storage?.persist?.().catch(() => false);
  await told(place?.put(Object.entries(blocks).map(([id, block]) => ({ id, block }))));
}

export async function forgetBlock(id: string): Promise<void> {
  libraryStore.setState(({ blocks }) => {
    const { [id]: _, ...rest } = blocks;
    return { blocks: rest };
  });
  await told(place?.remove(id));
}

async function told(work: Promise<void> | undefined): Promise<void> {
  try {
    await work;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    uiStore.getState().notify({
      kind: 'warning',
      text: i18next.t('library:not-kept', { message: sayMessage(message) }),
      mend: i18next.t('library:not-kept-mend'),
    });
  }
}

export const blockOfLibrary = (id: string): LibraryBlock | undefined => {
  const { blocks } = libraryStore.getState();
  return Object.hasOwn(blocks, id) ? blocks[id] : undefined;
};

/** Whether a block answers a search, by its name or what is written about it. */
export const answers = ({ title, docs = '' }: LibraryBlock, query: string): boolean =>
  `${title}\n${docs}`.toLowerCase().includes(query.trim().toLowerCase());
