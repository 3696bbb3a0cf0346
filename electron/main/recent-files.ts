import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { RecentFile } from '../shared/api.ts';
import { createJsonStore } from './json-store.ts';

const LIMIT = 20;

const schema = z.array(z.object({ path: z.string().min(1).max(4096), openedAt: z.number().finite() })).readonly();

/** The documents opened or saved last, newest first, at most 20. A file that is gone stays listed until it is forgotten. */
export interface RecentFiles {
  list(): Promise<readonly RecentFile[]>;
  add(path: string): Promise<void>;
  forget(path: string): Promise<void>;
}

export function createRecentFiles(userData: string, now: () => number = Date.now, report?: (line: string) => void): RecentFiles {
  const store = createJsonStore(join(userData, 'recent.json'), schema, [], report);
  return {
    list: async () =>
      Promise.all(
        (await store.read()).map(async ({ path, openedAt }) => ({
          path,
          name: basename(path),
          openedAt,
          missing: await isMissing(path),
        })),
      ),
    add: async (path) => {
      await store.update((entries) =>
        [{ path, openedAt: now() }, ...entries.filter((entry) => entry.path !== path)].slice(0, LIMIT),
      );
    },
    forget: async (path) => {
      await store.update((entries) => entries.filter((entry) => entry.path !== path));
    },
  };
}

const isMissing = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => !info.isFile(),
    () => true,
  );
