/** How far a number moves under the arrow keys and under a hand that drags. */

export interface Held {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
}

export interface Bounds {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/** Adds without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
export const addClean = (value: number, step: number): number => Number((value + step).toPrecision(12));

/** Coarse with Shift, fine with Ctrl or Alt; a whole number has nothing finer than 1. */
const factorOf = ({ shiftKey, ctrlKey, altKey }: Held, integer: boolean): number =>
  shiftKey ? 10 : !integer && (ctrlKey || altKey) ? 0.1 : 1;

/** The power of ten that a number begins with: 0.01 of 0.035. */
const magnitude = (value: number): number => 10 ** Math.floor(Math.log10(Math.abs(value)));

/**
 * A step of the arrow keys: 1, and for a number below 1 its first digit, so that a rate of 0.01 goes to 0.02. Towards 0 a
 * step never arrives there by itself: 0.1 goes to 0.09.
 */
export function arrowStep(value: number, up: boolean, held: Held, integer = false): number {
  const size = Math.abs(value);
  const isSmall = !integer && size > 0 && size < 1;
  const towardsZero = value > 0 !== up;
  const unit = !isSmall ? 1 : towardsZero ? magnitude(size * 0.999_999) : magnitude(size);
  return (up ? 1 : -1) * unit * factorOf(held, integer);
}

/** Pixels of a drag for one unit. */
const PIXELS = 4;

const clamp = (value: number, { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Bounds): number =>
  Math.min(max, Math.max(min, value));

/** The number after a drag of `pixels` that began at `start`: tenths of its first digit, whole numbers by ones. */
export function scrubbed(start: number, pixels: number, held: Held, bounds: Bounds): number {
  const { integer = false } = bounds;
  const unit = integer ? 1 : start === 0 ? 0.1 : magnitude(start) / 10;
  const units = Math.round(pixels / PIXELS);
  return clamp(addClean(start, units * unit * factorOf(held, integer)), bounds);
}
