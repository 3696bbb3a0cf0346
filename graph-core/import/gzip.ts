import { Gunzip } from 'fflate';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import type { Pieces } from '../passes/pieces.ts';
import { TABLE_BUDGET } from './budget.ts';

/** Bytes of the packed file that are handed over at once: what they unpack to is counted before more are. */
const STEP = 2 ** 16;

/** Bytes of header and trailer. */
const FRAME = 18;

/**
 * Unpacks a gzip file. A small file can claim to hold anything, so that what comes out is counted while it comes. Errors:
 * `data/too-large`, `data/unreadable` (damaged, or cut).
 */
export function* gunzipPieces(content: Uint8Array, name: string): Pieces<Result<Uint8Array>> {
  if (content.length < FRAME) return damaged(name, 'it is too short');
  const parts: Uint8Array[] = [];
  let total = 0;
  const unpack = new Gunzip((part) => {
    total += part.length;
    parts.push(part);
  });
  try {
    for (let at = 0; at < content.length && total <= TABLE_BUDGET; at += STEP) {
      unpack.push(content.subarray(at, at + STEP), at + STEP >= content.length);
      yield;
    }
  } catch (error) {
    return damaged(name, error instanceof Error ? error.message : String(error));
  }
  if (total > TABLE_BUDGET) {
    const message = `${name} unpacks to more than ${TABLE_BUDGET / 2 ** 20} MiB, which is not read.`;
    return err([errorAt('data/too-large', name, message, 'Use fewer rows.')]);
  }
  // The last eight bytes are the checksum of the content and its length.
  const trailer = new DataView(content.buffer, content.byteOffset + content.length - 8);
  const announced = trailer.getUint32(4, true);
  if (announced !== total) return damaged(name, `it holds ${total} bytes and announces ${announced}`);
  const all = new Uint8Array(total);
  let at = 0;
  let sum = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
    sum = crc32(part, sum);
    yield;
  }
  return sum === trailer.getUint32(0, true) ? ok(all) : damaged(name, 'its checksum is another one');
}

/** Remainders of all bytes by the polynomial of gzip. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The checksum of bytes behind others whose checksum is `before`. */
function crc32(bytes: Uint8Array, before: number): number {
  let rest = ~before;
  for (const byte of bytes) rest = (rest >>> 8) ^ (REMAINDERS[(rest ^ byte) & 255] as number);
  return ~rest >>> 0;
}

const damaged = (name: string, why: string): Result<Uint8Array> =>
  err([errorAt('data/unreadable', name, `${name} is not a sound gzip file (${why}).`, 'Take an undamaged copy.')]);
