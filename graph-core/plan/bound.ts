import type { Lifetime } from './place-by-size.ts';

/** The most bytes that are alive at one of `calls` calls. */
export function mostAlive(bytes: readonly number[], lifetimes: readonly Lifetime[], calls: number): number {
  const change = new Float64Array(calls + 2);
  for (let slot = 0; slot < lifetimes.length; slot++) {
    const { from, to } = lifetimes[slot] as Lifetime;
    const first = Math.max(0, Math.min(from, to, calls));
    const last = Math.min(to, calls);
    if (last < 0) continue;
    change[first] = (change[first] as number) + (bytes[slot] as number);
    change[last + 1] = (change[last + 1] as number) - (bytes[slot] as number);
  }
  let alive = 0;
  let most = 0;
  for (const by of change) {
    alive += by;
    most = Math.max(most, alive);
  }
  return most;
}

/** Bytes of a slot with what is left over before the next one may start; an empty value takes four all the same. */
export const alignedBytes = (bytes: number, alignment: number): number => Math.ceil(Math.max(bytes, 4) / alignment) * alignment;
