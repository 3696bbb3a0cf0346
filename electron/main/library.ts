import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reply } from '../shared/api.ts';
import { writeAtomically } from './atomic-write.ts';
import { errnoOf, failFromError, okReply } from './failures.ts';

/** The personal library of blocks: one file in the application's own folder. What it means is the window's business. */
export interface LibraryFile {
  /** Null while there is none. */
  read(): Promise<Reply<string | null>>;
  /** Replaces it as a whole: a crash leaves the old one or the new one. */
  write(text: string): Promise<Reply<null>>;
}

export function createLibraryFile(userData: string): LibraryFile {
  const path = join(userData, 'library.chainrule-library');
  let queue: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(work: () => Promise<Reply<T>>): Promise<Reply<T>> => {
    const result = queue.then(work).catch((error: unknown) => failFromError(error, path));
    queue = result;
    return result;
  };
  return {
    read: () =>
      enqueue(async () => {
        try {
          return okReply(await readFile(path, 'utf8'));
        } catch (error) {
          if (errnoOf(error) === 'ENOENT') return okReply(null);
          throw error;
        }
      }),
    write: (text) =>
      enqueue(async () => {
        await mkdir(userData, { recursive: true });
        await writeAtomically(path, new TextEncoder().encode(text));
        return okReply(null);
      }),
  };
}
