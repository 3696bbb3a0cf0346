import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { saveDocument } from '../graph-core/document/save.ts';
import { splitWeights } from '../graph-core/document/weight-files.ts';
import type { Document } from '../graph-core/model/document.ts';
import { errorAt } from '../graph-core/model/result.ts';
import { Failure, STATUS } from './failure.ts';
import { sha256 } from './weights.ts';

/**
 * Writes a graph, its large weights in a file beside it. That file comes first and has its hash in its name: whatever fails
 * in between, an older graph of the same name is whole, with the weights it had. @throws Failure naming file and reason
 */
export async function writeGraph(path: string, document: Document): Promise<void> {
  // A pipe or a device has no folder that a file could lie in.
  if (!attempt(path, () => isPlainPlace(path))) return attempt(path, () => writeFileSync(path, saveDocument(document)));
  const { document: written, files } = await splitWeights(document, basename(path), sha256);
  const made: string[] = [];
  try {
    for (const { name, bytes } of files) {
      const target = join(dirname(path), name);
      attempt(target, () => {
        if (holds(target, bytes)) return;
        const isNew = statSync(target, { throwIfNoEntry: false }) === undefined;
        replaceFile(target, bytes);
        if (isNew) made.push(target);
      });
    }
    attempt(path, () => replaceFile(resolved(path), saveDocument(written)));
  } catch (error) {
    // No graph names them.
    for (const target of made) rmSync(target, { force: true });
    throw error;
  }
}

/** Writes bytes; what was there is whole until all of them are. @throws Failure naming file and reason */
export function writeBytes(path: string, bytes: Uint8Array): void {
  attempt(path, () => (isPlainPlace(path) ? replaceFile(resolved(path), bytes) : writeFileSync(path, bytes)));
}

function isPlainPlace(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  return info === undefined || info.isFile() || info.isDirectory();
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new Failure(STATUS.invalid, [
      errorAt('file/unwritable', path, `${path} cannot be written (${code})`, 'check the folder and its rights'),
    ]);
  }
}

function holds(path: string, bytes: Uint8Array): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  return info?.isFile() === true && info.size === bytes.length && sha256(readFileSync(path)) === sha256(bytes);
}

/** A link stays, and what it leads to is replaced. */
const resolved = (path: string): string => (statSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path));

/** Writes a new file, flushes it and renames it over the old one, which is whole until then. */
function replaceFile(path: string, content: string | Uint8Array): void {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
  // A file that may not be written is not replaced behind its owner's back.
  if (info !== undefined) closeSync(openSync(path, 'r+'));
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = openSync(temporary, 'wx');
    try {
      if (info !== undefined) fchmodSync(handle, info.mode & 0o777);
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
