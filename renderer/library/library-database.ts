import type { LibraryBlock } from '../../graph-core/document/library.ts';
import { type ObjectStores, openObjectStores } from '../platform/object-stores.ts';

export interface StoredBlock {
  /** As in the library. */
  readonly id: string;
  readonly block: LibraryBlock;
}

/** The personal library, in every edition: a record for each block, so that two windows do not undo each other's work. */
export type LibraryDatabase = ObjectStores<{ readonly blocks: StoredBlock }>;

export const openLibraryDatabase = (factory: IDBFactory): LibraryDatabase =>
  openObjectStores(factory, { name: 'chainrule-library', stores: ['blocks'], durability: 'strict' });
