import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const SIZE_LIMIT = 1024 * 1024;

/**
 * Appends lines with the time to a file, which is moved aside at 1 MiB. Synchronous, because the last line before an end
 * is the one that matters; a log that cannot be written is not a reason to stop.
 */
export function createLog(file: string): (line: string) => void {
  return (line) => {
    try {
      mkdirSync(dirname(file), { recursive: true });
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (size > SIZE_LIMIT) renameSync(file, `${file}.1`);
      appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
    } catch {
      process.stderr.write(`${line}\n`);
    }
  };
}
