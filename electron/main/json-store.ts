import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { writeAtomically } from './atomic-write.ts';
import { errnoOf } from './failures.ts';

/**
 * A small settings file. It is disposable: one that cannot be understood is renamed to `<name>.corrupt-<time>`, so that
 * nothing is lost and the application still starts.
 */
export interface JsonStore<T> {
  read(): Promise<T>;
  /** Changes one after the other, so that two at once do not undo each other. */
  update(change: (current: T) => T): Promise<T>;
}

export function createJsonStore<T>(
  path: string,
  schema: z.ZodType<T>,
  fallback: T,
  report: (line: string) => void = () => undefined,
): JsonStore<T> {
  let known: T | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const load = async (): Promise<T> => {
    try {
      return schema.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return fallback;
      const aside = `${path}.corrupt-${Date.now()}`;
      await rename(path, aside).catch(() => undefined);
      report(`${path} could not be understood; it is kept as ${aside} and the defaults are used.`);
      return fallback;
    }
  };
  const enqueue = <R>(work: () => Promise<R>): Promise<R> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
  const read = async (): Promise<T> => {
    known ??= await load();
    return known;
  };

  return {
    read: () => enqueue(read),
    update: (change) =>
      enqueue(async () => {
        const next = change(await read());
        await mkdir(dirname(path), { recursive: true });
        await writeAtomically(path, new TextEncoder().encode(`${JSON.stringify(next, null, 2)}\n`));
        known = next;
        return next;
      }),
  };
}
