/**
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): a
 * function from (key, counter) to 64 bits that look random. There is no state: the n-th number of a stream can be had
 * without the ones before it, on any device, in any order.
 */
export interface Words {
  readonly a: number;
  readonly b: number;
}

/** Bits by which the second word is rotated, round by round; with the two below what other devices compute with. */
export const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
export const PARITY = 0x1bd11bda;
export const ROUNDS = 20;

/** Two words of 32 bits (unsigned) from a key and a counter of two words each. */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number): Words {
  const keys = [key0 | 0, key1 | 0, PARITY ^ key0 ^ key1];
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const turn = ROTATIONS[round % 8] as number;
    a = (a + b) | 0;
    b = ((b << turn) | (b >>> (32 - turn))) ^ a;
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    a = (a + (keys[injection % 3] as number)) | 0;
    b = (b + (keys[(injection + 1) % 3] as number) + injection) | 0;
  }
  return { a: a >>> 0, b: b >>> 0 };
}

/** 32 bits of a text: FNV-1a over its UTF-16 units, low byte first. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}

/** Key of a stream: the run's seed (its low 32 bits) and the stream's name. */
export const streamKey = (seed: number, stream: string): Words => ({ a: seed >>> 0, b: hashText(stream) });

/** Key of a stream at one step and sample: the counter has two words only, so these go into the key, by one more turn. */
export const keyAt = (key: Words, step: number, sample: number): Words => threefry2x32(key.a, key.b, step >>> 0, sample >>> 0);
