import { type ObjectStores, openObjectStores } from './object-stores.ts';

export interface StoredJournal {
  readonly id: string;
  /** Name of the lock that the writing tab holds while it lives. */
  readonly owner: string;
  readonly fileId: string | null;
  readonly fileName: string | null;
  readonly name: string;
  readonly text: string;
  readonly base: { readonly mtimeMs: number; readonly size: number; readonly sha256: string } | null;
  readonly savedAt: number;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly openedAt: number;
  readonly handle: FileSystemFileHandle;
}

/** What the browser edition keeps between visits: unsaved work, and recent files with their handles. */
export type BrowserDatabase = ObjectStores<{ readonly journal: StoredJournal; readonly files: StoredFile }>;

export const openBrowserDatabase = (factory: IDBFactory): BrowserDatabase =>
  openObjectStores(factory, { name: 'chainrule', stores: ['journal', 'files'], durability: 'strict' });
