import type { FileKind, FileStamp, Reply, ReplyError } from '../../electron/shared/api.ts';
import { sha256 } from './sha256.ts';

/** Files in a browser: the File System Access API where it is, an upload field and downloads where it is not. */

/** Chromium's part of the API that TypeScript's library does not declare yet. */
interface FilePickers {
  showOpenFilePicker?(options: PickerOptions): Promise<readonly FileSystemFileHandle[]>;
  showSaveFilePicker?(options: PickerOptions & { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}
interface PickerOptions {
  readonly types?: readonly { readonly description: string; readonly accept: Readonly<Record<string, readonly string[]>> }[];
  readonly id?: string;
}
interface PermissionHandle {
  queryPermission?(options: { readonly mode: 'read' | 'readwrite' }): Promise<PermissionState>;
  requestPermission?(options: { readonly mode: 'read' | 'readwrite' }): Promise<PermissionState>;
}

const pickers = (): FilePickers => globalThis as FilePickers;

export const canPickFiles = (): boolean =>
  pickers().showOpenFilePicker !== undefined && pickers().showSaveFilePicker !== undefined;

const ACCEPT: Readonly<Record<FileKind, PickerOptions['types']>> = {
  graph: [{ description: 'Chainrule graph', accept: { 'application/json': ['.chainrule', '.json'] } }],
  data: [{ description: 'Table', accept: { 'text/csv': ['.csv', '.tsv', '.txt'], 'application/json': ['.json'] } }],
  image: [{ description: 'Picture', accept: { 'image/svg+xml': ['.svg'], 'image/png': ['.png'] } }],
  python: [{ description: 'Python', accept: { 'text/x-python': ['.py'] } }],
  library: [{ description: 'Library of blocks', accept: { 'application/json': ['.chainrule-library'] } }],
  any: undefined,
};

const optionsFor = (kind: FileKind): PickerOptions => {
  const types = ACCEPT[kind];
  return types === undefined ? { id: kind } : { id: kind, types };
};

/** Null when the user cancelled. */
export async function pickToOpen(kind: FileKind): Promise<FileSystemFileHandle | null> {
  const handles = await pickers().showOpenFilePicker?.(optionsFor(kind)).catch(nullIfCancelled);
  return handles?.[0] ?? null;
}

export async function pickToSave(kind: FileKind, suggestedName: string): Promise<FileSystemFileHandle | null> {
  return (
    (await pickers()
      .showSaveFilePicker?.({ ...optionsFor(kind), suggestedName })
      .catch(nullIfCancelled)) ?? null
  );
}

function nullIfCancelled(error: unknown): null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  throw error;
}

/** Asks the user only when the browser has not granted it yet; must come from a gesture then. */
export async function mayUse(handle: FileSystemFileHandle, mode: 'read' | 'readwrite'): Promise<boolean> {
  const permission = handle as PermissionHandle;
  if (permission.queryPermission === undefined) return true;
  if ((await permission.queryPermission({ mode })) === 'granted') return true;
  return (await permission.requestPermission?.({ mode })) === 'granted';
}

/** An upload field, clicked by code; null when the user cancelled. */
export function uploadFile(kind: FileKind): Promise<File | null> {
  const input = document.createElement('input');
  input.type = 'file';
  const extensions = (ACCEPT[kind] ?? []).flatMap((type) => Object.values(type.accept).flat());
  if (extensions.length > 0) input.accept = extensions.join(',');
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}

export function downloadFile(data: string | Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([toBytes(data)], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Writes the whole content; the browser replaces the file when the stream is closed, so a failure leaves the old one. */
export async function writeHandle(handle: FileSystemFileHandle, data: string | Uint8Array): Promise<FileStamp> {
  const stream = await handle.createWritable();
  try {
    await stream.write(toBytes(data));
  } catch (error) {
    await stream.abort().catch(() => undefined);
    throw error;
  }
  await stream.close();
  return stampOfFile(await handle.getFile());
}

export const toBytes = (data: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);

export async function stampOfFile(file: File): Promise<FileStamp> {
  return stampOfBytes(await file.arrayBuffer(), file.lastModified);
}

export async function stampOfBytes(bytes: BufferSource, mtimeMs: number): Promise<FileStamp> {
  return { mtimeMs, size: bytes.byteLength, sha256: await sha256(bytes) };
}

const TEXT_LIMIT = 64 * 2 ** 20;

/** The text of a file, with the stamp of exactly these bytes. */
export async function readTextOf(file: File): Promise<Reply<{ readonly text: string; readonly stamp: FileStamp }>> {
  if (file.size > TEXT_LIMIT)
    return fail('TOO_LARGE', file.name, `"${file.name}" is larger than 64 MiB, the limit for a document.`);
  try {
    const bytes = await file.arrayBuffer();
    const stamp = await stampOfBytes(bytes, file.lastModified);
    const text = decodeUtf8(bytes);
    if (text === null)
      return fail('NOT_UTF8', file.name, `"${file.name}" is not UTF-8 text. Save it as UTF-8 in the program that made it.`);
    return { ok: true, value: { text, stamp } };
  } catch (error) {
    return failFromDom(error, file.name);
  }
}

function decodeUtf8(bytes: BufferSource): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

export const fail = (
  code: ReplyError['code'],
  file: string,
  message: string,
): { readonly ok: false; readonly error: ReplyError } => ({
  ok: false,
  error: { code, file, message },
});

/** One sentence for what the browser's file functions throw. */
export function failFromDom(error: unknown, name: string): { readonly ok: false; readonly error: ReplyError } {
  const kind = error instanceof DOMException ? error.name : '';
  if (kind === 'NotFoundError') return fail('NOT_FOUND', name, `"${name}" is not there any more. Save it under a new name.`);
  if (kind === 'NotAllowedError' || kind === 'SecurityError' || kind === 'NoModificationAllowedError') {
    return fail(
      'NO_PERMISSION',
      name,
      `The browser does not allow the use of "${name}". Allow it when it asks, or choose another file.`,
    );
  }
  if (kind === 'QuotaExceededError') return fail('NO_SPACE', name, `"${name}" could not be written: there is no space left.`);
  return fail('FAILED', name, `"${name}" could not be used: ${error instanceof Error ? error.message : String(error)}`);
}
