import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JournalEntry, JournalSummary, Reply } from '../shared/api.ts';
import { writeAtomically } from './atomic-write.ts';
import { failFromError, failReply, okReply } from './failures.ts';

/**
 * Unsaved work, one file a document, in the application's own folder and never beside the user's file. An entry is removed
 * when its document was saved or closed; what is found at the next start is what a crash left behind.
 */
export interface Journal {
  write(entry: JournalEntry): Promise<Reply<null>>;
  /** Entries of earlier runs, newest first. */
  list(): Promise<readonly JournalSummary[]>;
  read(id: string): Promise<Reply<JournalEntry>>;
  clear(id: string): Promise<Reply<null>>;
  /** Waits for writes that have begun. */
  settle(): Promise<void>;
}

const stamp = z.object({ mtimeMs: z.number(), size: z.number(), sha256: z.string() });
const record = z.object({
  run: z.string(),
  savedAt: z.number(),
  id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
  path: z.string().nullable(),
  name: z.string(),
  text: z.string(),
  base: stamp.nullable(),
});
type JournalRecord = z.infer<typeof record>;

/** @param run distinguishes this run's documents from what earlier runs left */
export function createJournal(userData: string, run: string, now: () => number = Date.now): Journal {
  const folder = join(userData, 'journal');
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  const queues = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, JournalEntry>();

  const enqueue = <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const result = (queues.get(id) ?? Promise.resolve()).then(work);
    queues.set(
      id,
      result.catch(() => undefined),
    );
    return result;
  };

  const writeNow = async (entry: JournalEntry): Promise<Reply<null>> => {
    await mkdir(folder, { recursive: true });
    const content: JournalRecord = { run, savedAt: now(), ...entry };
    await writeAtomically(fileOf(entry.id), new TextEncoder().encode(JSON.stringify(content)));
    return okReply(null);
  };

  return {
    write: (entry) => {
      // Writes to a slow disk do not pile up: only the newest of those that wait is written.
      waiting.set(entry.id, entry);
      return enqueue(entry.id, async () => {
        const newest = waiting.get(entry.id);
        waiting.delete(entry.id);
        return newest === undefined ? okReply(null) : writeNow(newest);
      }).catch((error: unknown) => failFromError(error, fileOf(entry.id)));
    },
    list: () => listEarlier(folder, run),
    read: async (id) => {
      const found = await readRecord(fileOf(id));
      if (found === null) return failReply('NOT_FOUND', id, 'This unsaved work is no longer there.');
      return okReply({ id: found.id, path: found.path, name: found.name, text: found.text, base: found.base });
    },
    clear: (id) => {
      waiting.delete(id);
      return enqueue(id, () => rm(fileOf(id), { force: true })).then(
        () => okReply(null),
        (error: unknown) => failFromError(error, fileOf(id)),
      );
    },
    settle: async () => void (await Promise.all(queues.values())),
  };
}

async function listEarlier(folder: string, run: string): Promise<readonly JournalSummary[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  const found = await Promise.all(names.map((name) => readRecord(join(folder, name))));
  return found
    .filter((entry): entry is JournalRecord => entry !== null && entry.run !== run)
    .map(({ id, path, name, savedAt, text }) => ({ id, path, name, savedAt, size: text.length }))
    .sort((a, b) => b.savedAt - a.savedAt);
}

/** A damaged entry is set aside, not deleted: it may hold the only copy of somebody's work. */
async function readRecord(file: string): Promise<JournalRecord | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return record.parse(JSON.parse(text));
  } catch {
    await rename(file, `${file}.corrupt-${Date.now()}`).catch(() => undefined);
    return null;
  }
}
