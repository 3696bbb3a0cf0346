import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Reply } from '../shared/api.ts';
import { errnoOf, failReply, okReply } from './failures.ts';

/**
 * The paths that the window may name. The page is ours, but a document is not, and a fault in the page must not become a
 * way to every file of the user: a path is accepted only when it came from a dialog, a drop, the command line, the system
 * or the recent list.
 */
export interface AllowedPaths {
  allow(path: string): void;
  allows(path: string): boolean;
}

export function createAllowedPaths(): AllowedPaths {
  const known = new Set<string>();
  return { allow: (path) => void known.add(resolve(path)), allows: (path) => isAbsolute(path) && known.has(resolve(path)) };
}

/**
 * The file that a document means by a relative path: inside the document's folder with all links resolved. Its folder is
 * there; the file itself may not be.
 */
export async function resolveBeside(documentPath: string, relative: string): Promise<Reply<string>> {
  const refuse = (why: string): Reply<string> =>
    failReply(
      'PATH_REFUSED',
      relative,
      `"${relative}" ${why}. A document may only name files in its own folder, by a path such as data/iris.csv.`,
    );
  const parts = relative.split('/');
  if (/^[a-z][a-z0-9+.-]*:/i.test(relative)) return refuse('is an address or a drive, not a relative path');
  if (relative.includes('\\') || relative.includes('\0'))
    return refuse('is written with characters that a path in a document may not have');
  if (isAbsolute(relative)) return refuse('is an absolute path');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return refuse('leads out of the folder, or is not written plainly');
  try {
    const folder = await realpath(dirname(documentPath));
    const parent = await realpath(join(folder, ...parts.slice(0, -1)));
    const file = join(parent, parts.at(-1) ?? '');
    const real = await realpath(file).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return file;
      throw error;
    });
    return [parent, real].every((path) => path === folder || path.startsWith(folder + sep))
      ? okReply(real)
      : refuse('is a link that leads out of the folder');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR')
      return failReply(
        'NOT_FOUND',
        relative,
        `"${relative}" is not beside the document. Put it there, or drop it on the window.`,
      );
    throw error;
  }
}
