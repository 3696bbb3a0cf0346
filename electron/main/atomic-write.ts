import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { FileStamp } from '../shared/api.ts';
import { errnoOf } from './failures.ts';
import { stampOf } from './file-stamp.ts';

/** The steps of a save, in order; tests make each of them fail or die. */
export type WriteStep = 'open' | 'write' | 'flush' | 'close' | 'rename' | 'flush-folder';

export interface WriteHooks {
  /** Called before each step; a test throws here. */
  readonly before?: (step: WriteStep) => void | Promise<void>;
}

/**
 * Replaces a file's content as a whole: a new file in the same folder is written, flushed to the disk and renamed over the
 * old one. Whatever fails, the old file is as it was and the new one is removed; a reader sees the old content or the new,
 * never a mixture. A link is followed, so that the file it points to is replaced and the link stays. Throws system errors.
 */
export async function writeAtomically(path: string, bytes: Uint8Array, hooks: WriteHooks = {}): Promise<FileStamp> {
  const target = await resolveTarget(path);
  const mode = await modeFor(target);
  const temporary = join(dirname(target), `${temporaryPrefix(target)}${randomBytes(6).toString('hex')}.tmp`);
  const before = async (step: WriteStep): Promise<void> => hooks.before?.(step);
  let handle: FileHandle | null = null;
  try {
    await before('open');
    handle = await open(temporary, 'wx', mode);
    // The process's umask narrows the mode given to open; a file that others could read stays readable.
    await handle.chmod(mode);
    await before('write');
    await handle.writeFile(bytes);
    await before('flush');
    await handle.sync();
    const info = await handle.stat();
    await before('close');
    await handle.close();
    handle = null;
    await before('rename');
    await rename(temporary, target);
    // From here on the new content is in place: what still fails must not be reported as a save that did not happen.
    await settleFolder(target, before).catch(() => undefined);
    return stampOf(bytes, info.mtimeMs);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Makes the rename durable, and removes what a killed process left beside the file. */
async function settleFolder(target: string, before: (step: WriteStep) => Promise<void>): Promise<void> {
  await before('flush-folder');
  await flushFolder(dirname(target));
  await removeLeftovers(target);
}

/** Younger ones may belong to a save that another process is doing right now. */
const LEFTOVER_AGE_MS = 60_000;

async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{12}\.tmp$/.test(name.slice(prefix.length))) continue;
    const info = await stat(join(folder, name)).catch(() => null);
    if (info !== null && Date.now() - info.mtimeMs > LEFTOVER_AGE_MS) await rm(join(folder, name), { force: true });
  }
}

const temporaryPrefix = (target: string): string => `.${basename(target).slice(0, 100)}.`;

/** Where a path leads, also when the last link points to a file that is not there yet. */
async function resolveTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  const folder = await realpath(dirname(resolve(path)));
  const link = await readlink(path).catch(() => null);
  return link === null ? join(folder, basename(path)) : resolveTarget(resolve(folder, link));
}

/** Permissions of the file that is replaced. A file that its owner made read-only is not replaced behind his back. */
async function modeFor(target: string): Promise<number> {
  try {
    const info = await stat(target);
    if (info.isDirectory()) throw Object.assign(new Error(`${target} is a folder`), { code: 'EISDIR' });
    await access(target, constants.W_OK);
    return info.mode & 0o777;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0o666 & ~process.umask();
    throw error;
  }
}

/** Some systems cannot open a folder; there the rename is as durable as it gets. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
