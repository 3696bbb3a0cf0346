import { err, errorAt, type Result } from '../model/result.ts';
import { parseJson } from './json-text.ts';
import { checkJsonSafety, LIMITS } from './limits.ts';
import { decodeText, utf8Length } from './utf8.ts';

/** What a file is that may be too large, and what helps. */
export interface FileKind {
  readonly what: string;
  readonly mend: string;
}

/**
 * The text of a file, of hostile origin perhaps, as JSON that is safe to walk through. Errors: `file/too-large`, `file/damaged`,
 * and what the text and its depth may be refused for.
 */
export function readJson(source: string | Uint8Array, fileName: string, { what, mend }: FileKind): Result<unknown> {
  const bytes = typeof source === 'string' ? utf8Length(source) : source.byteLength;
  if (bytes > LIMITS.fileBytes) {
    const megabytes = (n: number) => `${Math.ceil(n / 2 ** 20)} MiB`;
    const message = `${fileName} has ${megabytes(bytes)}; a ${what} may have ${megabytes(LIMITS.fileBytes)}.`;
    return err([errorAt('file/too-large', fileName, message, mend)]);
  }
  if (bytes === 0) return err([errorAt('file/damaged', fileName, `${fileName} is empty.`, 'Open an older copy.')]);
  const text = decodeText(source, fileName);
  if (!text.ok) return text;
  const raw = parseJson(text.value, fileName);
  if (!raw.ok) return raw;
  const safe = checkJsonSafety(raw.value, fileName);
  return safe.ok ? raw : safe;
}
