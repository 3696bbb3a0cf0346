import { keyAt, streamKey, threefry2x32, type Words } from './threefry.ts';

/** Where in its stream a draw begins: nothing but these and the element's index goes into a number. */
export interface Draw {
  readonly seed: number;
  readonly stream: string;
  /** Default 0. */
  readonly step?: number;
  /** Default 0. */
  readonly sample?: number;
}

const keyOf = ({ seed, stream, step = 0, sample = 0 }: Draw): Words => keyAt(streamKey(seed, stream), step, sample);

/** 53 random bits as a number in [0, 1). */
function fraction(key: Words, element: number, lane: number): number {
  const { a, b } = threefry2x32(key.a, key.b, element, lane);
  return (a * 2 ** 21 + (b >>> 11)) * 2 ** -53;
}

/** `count` numbers, each equally likely anywhere in [low, high). */
export function uniform(draw: Draw, count: number, low = 0, high = 1): Float64Array {
  const key = keyOf(draw);
  return Float64Array.from({ length: count }, (_, i) => low + (high - low) * fraction(key, i, 0));
}

/** `count` normal numbers by Box and Muller's formula, one from each pair of uniform ones. */
export function normal(draw: Draw, count: number, mean = 0, std = 1): Float64Array {
  const key = keyOf(draw);
  return Float64Array.from({ length: count }, (_, i) => {
    // 1 - u is in (0, 1], so that the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - fraction(key, i, 0)));
    return mean + std * radius * Math.cos(2 * Math.PI * fraction(key, i, 1));
  });
}
