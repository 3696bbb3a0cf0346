import { basename } from 'node:path';
import type { Reply, ReplyCode, ReplyError } from '../shared/api.ts';

export const okReply = <T>(value: T): Reply<T> => ({ ok: true, value });

export const failReply = (
  code: ReplyCode,
  file: string,
  message: string,
): { readonly ok: false; readonly error: ReplyError } => ({
  ok: false,
  error: { code, file, message },
});

/** The name of a system error, e.g. `ENOENT`; empty for anything else. */
export const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const SENTENCES: Readonly<Record<string, readonly [ReplyCode, string]>> = {
  ENOENT: [
    'NOT_FOUND',
    'is not there (moved, renamed or deleted). Choose another place with Save as, or open it where it is now.',
  ],
  ENOTDIR: ['NOT_FOUND', 'is in a folder that is not there.'],
  EACCES: ['NO_PERMISSION', 'may not be used with your permissions. Change them, or choose another place with Save as.'],
  EPERM: ['NO_PERMISSION', 'may not be used with your permissions. Change them, or choose another place with Save as.'],
  EROFS: ['NO_PERMISSION', 'is on a read-only disk. Choose another place with Save as.'],
  ENOSPC: ['NO_SPACE', 'could not be written: the disk is full. Nothing was changed; free some space and save again.'],
  EDQUOT: ['NO_SPACE', 'could not be written: your disk quota is used up. Nothing was changed; free some space and save again.'],
  EISDIR: ['NOT_A_FILE', 'is a folder, not a file.'],
  ELOOP: ['NOT_A_FILE', 'is a link that leads back to itself.'],
};

/** One sentence for an error of the file system, named by the file it is about. */
export function failFromError(error: unknown, file: string): { readonly ok: false; readonly error: ReplyError } {
  const known = SENTENCES[errnoOf(error)];
  const name = basename(file);
  if (known !== undefined) return failReply(known[0], file, `"${name}" ${known[1]}`);
  return failReply('FAILED', file, `"${name}" could not be used: ${error instanceof Error ? error.message : String(error)}`);
}
