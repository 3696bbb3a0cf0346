import type { Address } from '../../graph-core/model/document.ts';

/** Weights by address. */
export type Weights = ReadonlyMap<Address, Float64Array>;

/** A direction in the space of all weights, by weight; what is absent is 0. */
export type Direction = ReadonlyMap<Address, Float64Array>;

/** The inner product over all weights. */
export function dot(a: Direction, b: Direction): number {
  let sum = 0;
  for (const [address, part] of a) {
    const other = b.get(address);
    if (other) for (let i = 0; i < part.length; i++) sum += (part[i] as number) * (other[i] as number);
  }
  return sum;
}
