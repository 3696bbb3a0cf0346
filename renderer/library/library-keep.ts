import { emptyLibrary, type Library, readLibrary, writeLibrary } from '../../graph-core/document/library.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { PlatformApi, Reply } from '../platform/platform-api.ts';
import { type LibraryDatabase, openLibraryDatabase, type StoredBlock } from './library-database.ts';

/** Where the personal library is kept beyond the window. Every call may reject, with words for the user. */
export interface LibraryKeep {
  all(): Promise<readonly StoredBlock[]>;
  put(blocks: readonly StoredBlock[]): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The desktop application has a file for it, a browser its database. */
export const libraryKeep = ({ library }: PlatformApi): LibraryKeep =>
  library === null ? inDatabase(openLibraryDatabase(indexedDB)) : inFile(library);

const inDatabase = (database: LibraryDatabase): LibraryKeep => ({
  all: () => database.all('blocks'),
  put: async (blocks) => void (await Promise.all(blocks.map((block) => database.put('blocks', block)))),
  remove: (id) => database.remove('blocks', id),
});

function inFile(file: NonNullable<PlatformApi['library']>): LibraryKeep {
  // What cannot be read is not written over: it may be all that is left of somebody's blocks.
  const read = async (): Promise<Library> => {
    const text = wanted(await file.read());
    if (text === null) return emptyLibrary('My blocks');
    const library = readLibrary(text, 'library.chainrule-library', opOf);
    if (!library.ok) throw new Error(library.error[0]?.message);
    return library.value;
  };
  let queue: Promise<unknown> = Promise.resolve();
  const change = (next: (blocks: Library['blocks']) => Library['blocks']): Promise<void> => {
    const work = queue.then(async () => {
      const library = await read();
      wanted(await file.write(writeLibrary({ ...library, blocks: next(library.blocks) })));
    });
    queue = work.catch(() => undefined);
    return work;
  };
  return {
    all: async () => Object.entries((await read()).blocks).map(([id, block]) => ({ id, block })),
    put: (added) => change((blocks) => ({ ...blocks, ...Object.fromEntries(added.map(({ id, block }) => [id, block])) })),
    remove: (gone) => change((blocks) => Object.fromEntries(Object.entries(blocks).filter(([id]) => id !== gone))),
  };
}

function wanted<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}
