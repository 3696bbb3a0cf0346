import { err, errorAt, ok, type Result } from '../model/result.ts';
import { checkTableSize } from './budget.ts';
import type { Column, Table } from './table.ts';

/** An image as a decoder gives it. */
export interface DecodedImage {
  /** Path inside the folder, with `/`. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, row by row. */
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/** Whether a file is taken for an image of a folder. */
export const isImageName = (path: string): boolean => /\.(png|jpe?g)$/i.test(path) && !/(^|\/)\./.test(path);

/** Paths in the order of the rows. */
export const inRowOrder = (paths: readonly string[]): string[] => [...paths].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/** The folder that an image lies in: its class; empty where it lies in the folder itself. */
const classOf = (path: string): string => path.replace(/\/?[^/]*$/, '');

/**
 * Images of one size as a table: `image`, [height, width] where no pixel has a colour, else [height, width, 3], bytes from 0
 * to 255 without alpha; `label`, the subfolder, where there are subfolders. Errors: `data/empty`, `data/ragged` (another
 * size), `data/too-large`.
 */
export function imageTable(images: readonly DecodedImage[], name: string): Result<Table> {
  const first = images[0];
  if (first === undefined)
    return err([errorAt('data/empty', name, `${name}: there are no images.`, 'Put PNG or JPEG files into it.')]);
  const { width, height } = first;
  const other = images.find((image) => image.width !== width || image.height !== height);
  if (other !== undefined) {
    const message = `${name}/${other.path}: expected ${width} × ${height} pixels as of ${first.path}, found ${other.width} × ${other.height}.`;
    return err([errorAt('data/ragged', name, message, 'Bring all images to one size.')]);
  }
  const channels = images.some(({ rgba }) => hasColour(rgba)) ? 3 : 1;
  const size = checkTableSize(name, images.length, width * height * channels, 1);
  if (!size.ok) return size;
  const values = new Uint8Array(images.length * width * height * channels);
  let at = 0;
  for (const { rgba } of images)
    for (let i = 0; i < 4 * width * height; i += 4)
      for (let channel = 0; channel < channels; channel++) values[at++] = rgba[i + channel] as number;
  const shape = channels === 1 ? [height, width] : [height, width, 3];
  const columns: Column[] = [{ name: 'image', kind: 'array', shape, values }];
  const labels = images.map(({ path }) => classOf(path));
  const classes = inRowOrder([...new Set(labels)]);
  if (classes.length > 1 || classes[0] !== '')
    columns.push({ name: 'label', kind: 'text', classes, codes: Int32Array.from(labels, (label) => classes.indexOf(label)) });
  return ok({ name, columns, rows: images.length });
}

function hasColour(rgba: DecodedImage['rgba']): boolean {
  for (let i = 0; i < rgba.length; i += 4) if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) return true;
  return false;
}
