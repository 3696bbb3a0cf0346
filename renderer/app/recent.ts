import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { sameJson } from '../../graph-core/document/diff/fields.ts';
import type { RecentEntry } from '../platform/platform-api.ts';
import { documentStore } from '../state/stores.ts';
import { openRecent } from './files.ts';
import { platform } from './platform.ts';

/** Files that were opened or saved lately, the latest first, for menus, which cannot wait for them. */
export const recentStore = createStore<{ readonly files: readonly RecentEntry[] }>(() => ({ files: [] }));

const selectFiles = (state: { readonly files: readonly RecentEntry[] }) => state.files;
export const useRecent = (): readonly RecentEntry[] => useStore(recentStore, selectFiles);

/** Asks for the list anew: another window may have changed it. */
export async function refreshRecent(): Promise<void> {
  const files = await platform().recent();
  if (!sameJson(files, recentStore.getState().files)) recentStore.setState({ files });
}

/** Keeps the list at what was opened and saved. Call once. */
export function followRecent(): void {
  void refreshRecent();
  documentStore.subscribe((state, before) => {
    if (state.fileHandle !== before.fileHandle) void refreshRecent();
  });
}

const PREFIX = 'recent.';

/** Id of a recent file among menu entries and commands. */
export const recentId = ({ file }: RecentEntry): string => `${PREFIX}${file.id}`;

/** Opens a recent file by its id; false for the id of anything else. */
export function openRecentById(id: string): boolean {
  if (!id.startsWith(PREFIX)) return false;
  const entry = recentStore.getState().files.find((each) => recentId(each) === id);
  if (entry) openRecent(entry.file);
  return true;
}
