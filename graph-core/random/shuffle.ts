import { streamKey, threefry2x32, type Words } from './threefry.ts';

const ROUNDS = 12;

/**
 * A permutation of 0 .. length - 1 that is a function, not a table: where index i goes can be computed alone, on any
 * device. It is a Feistel network on the smallest number of bits that holds `length`, walked on from results that lie
 * outside until one lies inside (on a permutation's cycle that always ends, after fewer than two turns on average).
 */
export function permutation(length: number, key: Words): (index: number) => number {
  const bits = Math.max(1, Math.ceil(Math.log2(Math.max(2, length))));
  const lowBits = bits >>> 1;
  const highMask = 2 ** (bits - lowBits) - 1;
  const lowMask = 2 ** lowBits - 1;
  const turn = (index: number): number => {
    let high = Math.floor(index / 2 ** lowBits);
    let low = index % 2 ** lowBits;
    for (let round = 0; round < ROUNDS; round += 2) {
      high = (high ^ threefry2x32(key.a, key.b, round, low).a) & highMask;
      low = (low ^ threefry2x32(key.a, key.b, round + 1, high).a) & lowMask;
    }
    return high * 2 ** lowBits + low;
  };
  return (index) => {
    if (!(Number.isInteger(index) && index >= 0 && index < length)) throw new RangeError(`index ${index} of ${length}`);
    let at = turn(index);
    while (at >= length) at = turn(at);
    return at;
  };
}

/** Key of the order in which rows are visited in an epoch. */
export function epochKey(seed: number, epoch: number, stream = 'shuffle'): Words {
  const { a, b } = streamKey(seed, stream);
  return threefry2x32(a, b, epoch >>> 0, 0);
}

/** All of a permutation: entry i is where i goes. */
export function shuffled(length: number, key: Words): Int32Array {
  const at = permutation(length, key);
  return Int32Array.from({ length }, (_, i) => at(i));
}
