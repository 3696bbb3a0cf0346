import { gzipSync, strToU8 } from 'fflate';
import i18next from 'i18next';
import { toBase64 } from '../../graph-core/import/base64.ts';
import { type DecodedImage, imageTable, inRowOrder, isImageName } from '../../graph-core/import/images.ts';
import { jpegFault } from '../../graph-core/import/jpeg.ts';
import type { Table } from '../../graph-core/import/table.ts';
import type { DataSource } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { tellReading } from '../state/reading.ts';

/** A file of a folder, by its path inside it, with `/`. */
export interface PlacedFile {
  readonly path: string;
  readonly read: () => Promise<Blob>;
}

/** An image that is not read: in words that name it, with what mends that. */
export class ImageFault extends Error {
  readonly mend: string;
  constructor(message: string, mend: string) {
    super(message);
    this.mend = mend;
  }
}

/** The files of a dropped folder, of its subfolders too. */
export async function filesInside(folder: FileSystemDirectoryEntry, path = ''): Promise<readonly PlacedFile[]> {
  const reader = folder.createReader();
  const found: PlacedFile[] = [];
  for (;;) {
    // A call gives some of the entries, the last one none.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const entry of entries) {
      const place = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory) found.push(...(await filesInside(entry as FileSystemDirectoryEntry, place)));
      else found.push({ path: place, read: () => fileOf(entry as FileSystemFileEntry) });
    }
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));

export const areImages = (files: readonly PlacedFile[]): boolean => files.some(({ path }) => isImageName(path));

/** Bytes of pixels that are written into a document as numbers; a folder of more is named by it. */
const MOST_PACKED = 4 * 2 ** 20;

/** The table of a folder of images. @throws ImageFault; AbortError where the signal was given */
export async function readImages(files: readonly PlacedFile[], name: string, signal: AbortSignal): Promise<Result<Table>> {
  const images = new Map(files.filter(({ path }) => isImageName(path)).map(({ path, read }) => [path, read]));
  const decoded: DecodedImage[] = [];
  for (const path of inRowOrder([...images.keys()])) {
    signal.throwIfAborted();
    decoded.push(await decode(path, images.get(path) as PlacedFile['read']));
    tellReading(name, decoded.length / images.size);
  }
  return imageTable(decoded, name);
}

/** Images as a source of a document, with what the document only names. */
export function imageSource(table: Table, name: string): { readonly source: DataSource; readonly content?: Table } {
  const bytes = table.columns.reduce((sum, column) => sum + (column.kind === 'text' ? 0 : column.values.byteLength), 0);
  return bytes > MOST_PACKED ? { source: { file: name }, content: table } : { source: packed(table, name) };
}

async function decode(path: string, read: PlacedFile['read']): Promise<DecodedImage> {
  const file = await read();
  const fault = /\.png$/i.test(path) ? null : jpegFault(new Uint8Array(await file.arrayBuffer()));
  if (fault !== null) throw new ImageFault(`${path} ${fault.message}`, fault.mend);
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' }).catch(() => {
    throw new ImageFault(i18next.t('files:drop.image', { file: path }), i18next.t('files:drop.image-mend'));
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new ImageFault(i18next.t('files:drop.image', { file: path }), '');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { path, width, height, rgba: context.getImageData(0, 0, width, height).data };
}

/** A table in JSON, packed with gzip: what the command line reads as well. */
function packed(table: Table, name: string): DataSource {
  const columns = table.columns.map((column) => {
    if (column.kind === 'text') return [column.name, Array.from(column.codes, (code) => column.classes[code])];
    const size = column.kind === 'array' ? sizeOf(column.shape) : 1;
    const shape = column.kind === 'array' ? column.shape : [];
    return [column.name, Array.from({ length: table.rows }, (_, row) => nested(column.values, shape, row * size))];
  });
  const bytes = gzipSync(strToU8(JSON.stringify(Object.fromEntries(columns))), { mtime: 0 });
  return { file: `${name}.json.gz`, encoding: 'base64', inline: toBase64(bytes) };
}

type Nested = number | readonly Nested[];

function nested(values: ArrayLike<number>, [length, ...rest]: readonly number[], at: number): Nested {
  if (length === undefined) return values[at] as number;
  const size = sizeOf(rest);
  return Array.from({ length }, (_, i) => nested(values, rest, at + i * size));
}
