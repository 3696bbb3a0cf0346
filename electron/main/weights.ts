import { rm, stat } from 'node:fs/promises';
import type { Reply, WeightsFile } from '../shared/api.ts';
import { resolveBeside } from './allowed-paths.ts';
import { type WriteHooks, writeAtomically } from './atomic-write.ts';
import { failFromError, failReply, okReply } from './failures.ts';
import { hashBytes, readWithStamp } from './file-stamp.ts';

/** Larger files beside a document are neither read nor written. */
export const BYTES_LIMIT = 1024 * 2 ** 20;

/**
 * Writes weights beside a document, then the document itself. The files carry a hash in their names, so none that an older
 * document needs is written over, and none is ever removed: a copy of the document, or its version in an archive, may name
 * it. Only what this call made goes again when the document could not be written: nothing names it.
 */
export async function writeWithWeights<T>(
  path: string,
  weights: readonly WeightsFile[],
  writeDocument: () => Promise<Reply<T>>,
  hooks: WriteHooks = {},
): Promise<Reply<T>> {
  const made: string[] = [];
  const withdraw = async (): Promise<void> => {
    for (const target of made) await rm(target, { force: true }).catch(() => undefined);
  };
  for (const file of weights) {
    const written = await writeOne(path, file, hooks).catch((error: unknown) => failFromError(error, file.name));
    if (!written.ok) {
      await withdraw();
      return written;
    }
    if (written.value !== null) made.push(written.value);
  }
  try {
    const saved = await writeDocument();
    if (!saved.ok) await withdraw();
    return saved;
  } catch (error) {
    await withdraw();
    throw error;
  }
}

/** The path of a file that was not there before; null where one was. Throws system errors. */
async function writeOne(path: string, { name, bytes }: WeightsFile, hooks: WriteHooks): Promise<Reply<string | null>> {
  if (/[\\/]/.test(name) || !name.endsWith('.safetensors')) {
    const message = `"${name}" cannot be written: beside a document only weights (.safetensors) are, in its own folder.`;
    return failReply('PATH_REFUSED', name, message);
  }
  if (bytes.byteLength > BYTES_LIMIT) {
    return failReply('TOO_LARGE', name, `The weights would take more than 1 GiB, the limit for "${name}". Nothing was written.`);
  }
  const target = await resolveBeside(path, name);
  if (!target.ok) return target;
  const info = await stat(target.value).catch(() => null);
  if (info?.isFile() && info.size === bytes.byteLength) {
    const before = await readWithStamp(target.value, BYTES_LIMIT);
    if (typeof before === 'object' && before.stamp.sha256 === hashBytes(bytes)) return okReply(null);
  }
  await writeAtomically(target.value, bytes, hooks);
  return okReply(info === null ? target.value : null);
}
