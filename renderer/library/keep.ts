import i18next from 'i18next';
import { type LibraryBlock, sameBlock } from '../../graph-core/document/library.ts';
import { freshIdLike } from '../../graph-core/edit/edits/common.ts';
import { libraryBlock, libraryIdOf, markKept } from '../../graph-core/edit/edits/library.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Definition, Document, GraphNode } from '../../graph-core/model/document.ts';
import { definitionOf, instancesOf } from '../../graph-core/validate/instances.ts';
import { uiStore } from '../state/stores.ts';
import { keepBlocks, libraryStore } from './library-store.ts';

/** What is to be kept of a block, and what the document is to note about it; null for a node that is no instance. */
interface Keeping {
  readonly id: string;
  readonly block: LibraryBlock;
  /** Null where the library has the same already. */
  readonly mark: Transaction | null;
}

/** A block under its id with the next version, unless the library has it as it is. */
export function keepingOf(document: Document, node: GraphNode): Keeping | null {
  const name = String(node.attrs?.definition);
  const definition = definitionOf(node, document.definitions);
  const made = definition && libraryBlock(document, name, instancesOf(node)[0] ?? null);
  if (!definition || !made) return null;
  const { blocks } = libraryStore.getState();
  const id = idFor(name, definition, made);
  const here = Object.hasOwn(blocks, id) ? blocks[id] : undefined;
  if (here && sameBlock(here, made)) {
    const isMarked = definition.version === here.version && definition.library === id;
    return { id, block: here, mark: isMarked ? null : markKept(document, name, id, here.version) };
  }
  const version = Math.max(made.version, here ? here.version + 1 : 1);
  return { id, block: { ...made, version }, mark: markKept(document, name, id, version) };
}

/** A block that does not come from the library does not take the place of a namesake that is another. */
function idFor(name: string, definition: Definition, made: LibraryBlock): string {
  const { blocks } = libraryStore.getState();
  const id = libraryIdOf(name, definition);
  const here = Object.hasOwn(blocks, id) ? blocks[id] : undefined;
  if (definition.library !== undefined || here === undefined || sameBlock(here, made)) return id;
  return freshIdLike(new Set(Object.keys(blocks)), id);
}

/** Puts a block into the personal library and says so. */
export function keep({ id, block }: Keeping): void {
  const isThere = libraryStore.getState().blocks[id] === block;
  if (!isThere) void keepBlocks({ [id]: block });
  const { title, version } = block;
  const text = isThere ? i18next.t('library:there-already', { title, version }) : i18next.t('library:kept', { title, version });
  uiStore.getState().notify({ kind: 'info', text });
}
