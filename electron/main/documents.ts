import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { basename, join, relative as relativePath, sep } from 'node:path';
import type { FileStamp, Reply, SavedFile, TextFile, WriteRequest } from '../shared/api.ts';
import { type AllowedPaths, resolveBeside } from './allowed-paths.ts';
import { type WriteHooks, writeAtomically } from './atomic-write.ts';
import { failFromError, failReply, okReply } from './failures.ts';
import { compareWithStamp, readWithStamp } from './file-stamp.ts';
import { BYTES_LIMIT, writeWithWeights } from './weights.ts';

/** Larger texts are refused before they are read into memory. */
export const TEXT_LIMIT = 64 * 2 ** 20;

/** Reading and writing of the user's files. Every method answers with a Reply and throws only for bugs. */
export interface Documents {
  readText(path: string): Promise<Reply<TextFile>>;
  writeText(request: WriteRequest): Promise<Reply<SavedFile>>;
  writeBytes(path: string, bytes: Uint8Array): Promise<Reply<SavedFile>>;
  readBeside(path: string, relative: string): Promise<Reply<Uint8Array>>;
  listBeside(path: string, relative: string): Promise<Reply<readonly string[]>>;
  check(path: string, stamp: FileStamp): Promise<Reply<'same' | 'changed' | 'missing'>>;
}

export function createDocuments(allowed: AllowedPaths, hooks: WriteHooks = {}): Documents {
  /** Turns a refused path and thrown system errors into replies. */
  const guarded = async <T>(path: string, work: () => Promise<Reply<T>>): Promise<Reply<T>> => {
    if (!allowed.allows(path)) {
      return failReply(
        'PATH_REFUSED',
        path,
        `"${basename(path)}" was not chosen in this session. Open or save it through the dialog.`,
      );
    }
    return work().catch((error: unknown) => failFromError(error, path));
  };
  const write = async (path: string, bytes: Uint8Array): Promise<Reply<SavedFile>> =>
    okReply({ path, name: basename(path), stamp: await writeAtomically(path, bytes, hooks) });

  return {
    readText: (path) => guarded(path, () => readTextFile(path)),
    writeText: ({ path, text, weights = [], expected }) =>
      guarded(path, async () => {
        const now = expected === null ? 'same' : await compareWithStamp(path, expected);
        if (now !== 'same') return refuseConflict(path, now);
        return writeWithWeights(path, weights, () => write(path, new TextEncoder().encode(text)), hooks);
      }),
    writeBytes: (path, bytes) => guarded(path, () => write(path, bytes)),
    readBeside: (path, relative) => guarded(path, () => readBytesBeside(path, relative)),
    listBeside: (path, relative) => guarded(path, () => listFilesBeside(path, relative)),
    check: (path, stamp) => guarded(path, async () => okReply(await compareWithStamp(path, stamp))),
  };
}

const refuseConflict = (path: string, now: 'changed' | 'missing'): Reply<never> =>
  failReply(
    'CONFLICT',
    path,
    now === 'missing'
      ? `"${basename(path)}" is no longer there. Nothing was written; save it again or choose another place.`
      : `"${basename(path)}" was changed by another program. Nothing was written; keep yours, load theirs, or save under another name.`,
  );

async function readTextFile(path: string): Promise<Reply<TextFile>> {
  const name = basename(path);
  const read = await readWithStamp(path, TEXT_LIMIT);
  if (read === 'not-a-file') return failReply('NOT_A_FILE', path, `"${name}" is not a file that can be read.`);
  if (read === 'too-large') return failReply('TOO_LARGE', path, `"${name}" is larger than 64 MiB, the limit for a document.`);
  const text = decodeUtf8(read.bytes);
  if (text === null)
    return failReply('NOT_UTF8', path, `"${name}" is not UTF-8 text. Save it as UTF-8 in the program that made it.`);
  const readOnly = await access(path, constants.W_OK).then(
    () => false,
    () => true,
  );
  return okReply({ path, name, text, stamp: read.stamp, readOnly });
}

/** Strict UTF-8 without its byte order mark; null when it is something else. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function readBytesBeside(path: string, relative: string): Promise<Reply<Uint8Array>> {
  const target = await resolveBeside(path, relative);
  if (!target.ok) return target;
  const read = await readWithStamp(target.value, BYTES_LIMIT).catch((error: unknown) => failFromError(error, relative));
  if (read === 'not-a-file') return failReply('NOT_A_FILE', relative, `"${relative}" is not a file.`);
  if (read === 'too-large') return failReply('TOO_LARGE', relative, `"${relative}" is larger than 1 GiB.`);
  return 'bytes' in read ? okReply(read.bytes) : read;
}

/** More files than a folder of images is expected to have are not listed: somebody has named a folder by mistake. */
const MOST_FILES = 500_000;

/** Links are not followed: what they lead to may lie outside the document's folder. */
async function listFilesBeside(path: string, relative: string): Promise<Reply<readonly string[]>> {
  const folder = await resolveBeside(path, relative);
  if (!folder.ok) return folder;
  try {
    const entries = await readdir(folder.value, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    if (files.length > MOST_FILES) return failReply('TOO_LARGE', relative, `"${relative}" has more than ${MOST_FILES} files.`);
    const place = (entry: (typeof files)[number]): string => relativePath(folder.value, join(entry.parentPath, entry.name));
    return okReply(files.map((entry) => place(entry).split(sep).join('/')));
  } catch (error) {
    return failFromError(error, relative);
  }
}
