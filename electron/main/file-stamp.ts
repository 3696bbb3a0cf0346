import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { FileStamp } from '../shared/api.ts';

export const hashBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const stampOf = (bytes: Uint8Array, mtimeMs: number): FileStamp => ({
  mtimeMs,
  size: bytes.byteLength,
  sha256: hashBytes(bytes),
});

/** Reads a regular file with the stamp that belongs to exactly these bytes. Throws system errors. */
export async function readWithStamp(
  path: string,
  limit: number,
): Promise<{ readonly bytes: Uint8Array; readonly stamp: FileStamp } | 'too-large' | 'not-a-file'> {
  // Opening a FIFO would wait for a writer; look before opening.
  if (!(await stat(path)).isFile()) return 'not-a-file';
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, 'r');
    const info = await handle.stat();
    if (info.size > limit) return 'too-large';
    const bytes = await handle.readFile();
    return { bytes, stamp: stampOf(bytes, info.mtimeMs) };
  } finally {
    await handle?.close();
  }
}

/**
 * Whether a file still has the content it had. Size and time are looked at first; a file that was only touched, or copied
 * back, counts as the same because its hash does.
 */
export async function compareWithStamp(path: string, stamp: FileStamp): Promise<'same' | 'changed' | 'missing'> {
  try {
    const info = await stat(path);
    if (!info.isFile() || info.size !== stamp.size) return 'changed';
    if (info.mtimeMs === stamp.mtimeMs) return 'same';
    const read = await readWithStamp(path, stamp.size);
    return typeof read === 'object' && read.stamp.sha256 === stamp.sha256 ? 'same' : 'changed';
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return 'missing';
    throw error;
  }
}
