import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type DecodedPng, decode } from 'fast-png';
import { type DecodedImage, imageTable, inRowOrder, isImageName } from '../graph-core/import/images.ts';
import { jpegFault, jpegHeader } from '../graph-core/import/jpeg.ts';
import type { Table } from '../graph-core/import/table.ts';
import { errorAt } from '../graph-core/model/result.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { invalid } from './failure.ts';
import { readBytes } from './tensor-file.ts';

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Pixels that an image may have: a small file can claim to be of any size. */
const MAX_PIXELS = 2 ** 26;

/** The PNG and JPEG images of a folder, in subfolders by class, as a table. @throws Failure naming the file and the way */
export function readImageFolder(path: string, name: string): Table {
  // Links are not followed: they may lead out of the folder, or around in it.
  const files = inRowOrder(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      .filter(isImageName),
  );
  const table = imageTable(
    files.map((file) => (/\.png$/i.test(file) ? decodePng : readJpeg)(join(path, file), `${name}/${file}`, file)),
    name,
  );
  if (!table.ok) throw invalid(table.error);
  return table.value;
}

function decodePng(path: string, name: string, file: string): DecodedImage {
  const bytes = readBytes(path);
  const damaged = (why: string): never => {
    throw invalid([errorAt('data/unreadable', name, `${name} cannot be read as a PNG image (${why})`, 'take an undamaged copy')]);
  };
  // Width and height stand in the first chunk: looked at before anything is unpacked.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24) return damaged('it is too short');
  const pixels = view.getUint32(16) * view.getUint32(20);
  if (pixels === 0) return damaged('it has no pixels');
  if (pixels > MAX_PIXELS) return damaged(`it has ${pixels} pixels, more than ${MAX_PIXELS}`);
  try {
    const image = decode(bytes);
    return { path: file, width: image.width, height: image.height, rgba: rgbaOf(image) };
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  }
}

function readJpeg(path: string, name: string, file: string): DecodedImage {
  const bytes = readBytes(path);
  const refuse = (message: string, mend: string): never => {
    throw invalid([errorAt('data/unreadable', name, `${name} ${message}`, mend)]);
  };
  const fault = jpegFault(bytes);
  if (fault !== null) return refuse(fault.message, fault.mend);
  const { width = 0, height = 0 } = jpegHeader(bytes) ?? {};
  const damaged = (why: string): never => refuse(`cannot be read as a JPEG image (${why})`, 'take an undamaged copy');
  if (width * height > MAX_PIXELS) return damaged(`it has ${width * height} pixels, more than ${MAX_PIXELS}`);
  try {
    return { path: file, ...decodeJpeg(bytes) };
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  }
}

/** Eight bits of red, green, blue and alpha, whatever the file has. */
function rgbaOf(image: DecodedPng): Uint8Array {
  const { width, height, channels, depth, palette } = image;
  const rgba = new Uint8Array(4 * width * height).fill(255);
  const byte = (value: number): number => (depth === 16 ? value >> 8 : Math.round((255 * value) / (2 ** depth - 1)));
  for (let i = 0; i < width * height; i++) {
    const colour = palette?.[sampleAt(image, i, 0)];
    for (let channel = 0; channel < 3; channel++)
      rgba[4 * i + channel] = colour?.[channel] ?? byte(sampleAt(image, i, channels < 3 ? 0 : channel));
  }
  return rgba;
}

/** Samples of fewer than eight bits, of which a pixel has one, lie packed; each row begins with a byte of its own. */
function sampleAt({ width, channels, depth, data }: DecodedPng, pixel: number, channel: number): number {
  if (depth >= 8) return data[pixel * channels + channel] as number;
  const bit = (pixel % width) * depth;
  const at = Math.floor(pixel / width) * Math.ceil((width * depth) / 8) + (bit >> 3);
  return ((data[at] as number) >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
