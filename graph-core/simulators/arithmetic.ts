/**
 * What equations of motion are written in, so that they are written once: plain numbers where episodes run on the host,
 * expressions where a block computes them on the device.
 */
export interface Arithmetic<T> {
  readonly of: (value: number) => T;
  readonly add: (x: T, y: T) => T;
  readonly sub: (x: T, y: T) => T;
  readonly mul: (x: T, y: T) => T;
  readonly div: (x: T, y: T) => T;
  readonly sin: (x: T) => T;
  readonly cos: (x: T) => T;
  /** Marks what is used several times: expressions become a value of their own here. */
  readonly keep: (x: T) => T;
}

export const NUMBERS: Arithmetic<number> = {
  of: (value) => value,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  sin: Math.sin,
  cos: Math.cos,
  keep: (x) => x,
};

/** The sum of numbers times terms, in the order given. */
export function weighted<T>(m: Arithmetic<T>, ...terms: readonly (readonly [number, T])[]): T {
  return terms.map(([factor, x]) => m.mul(m.of(factor), x)).reduce((sum, x) => m.add(sum, x));
}
