import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KernelCall, Slot, View } from '../model/kernel-call.ts';
import type { Assembly } from './assemble.ts';
import { alignedBytes, mostAlive } from './bound.ts';
import { type Lifetime, place } from './place.ts';
import { PlannedCall } from './planned-call.ts';

const LIMITS = { alignment: 256, maxArenaBytes: 8192, maxBindings: 8 };

const view = (slot: number): View => ({ slot, offset: 0, strides: [] });

/** Call i writes slot i and reads the slots listed for it. */
function assemblyOf(bytes: readonly number[], reads: readonly (readonly number[])[]): Assembly {
  const calls = reads.map((slots, i) => {
    const call = { inputs: slots.map(view), output: view(i) } as unknown as KernelCall;
    return PlannedCall.of(call, [], `call ${i}`);
  });
  const slots = bytes.map((n, i) => ({ bytes: n, dtype: 'float' as const, label: `slot ${i}` }));
  return { slots, calls, stages: [], slotOf: new Int32Array() };
}

function lifetimesOf(reads: readonly (readonly number[])[]): Lifetime[] {
  const ends = reads.map((_, i) => i);
  for (const [i, slots] of reads.entries()) for (const slot of slots) ends[slot] = Math.max(ends[slot] as number, i);
  return ends.map((to, from) => ({ from, to }));
}

/** Sizes, and for each call the earlier slots it reads. */
const programs = fc.integer({ min: 1, max: 40 }).chain((n) =>
  fc.record({
    bytes: fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: n, maxLength: n }),
    reads: fc.tuple(...Array.from({ length: n }, (_, i) => fc.uniqueArray(fc.nat(Math.max(0, i - 1)), { maxLength: i && 3 }))),
  }),
);

const overlap = (a: Slot, b: Slot): boolean =>
  a.arena === b.arena && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;

describe('places of slots', () => {
  it('never lets two values that are needed at the same time share a byte', () => {
    fc.assert(
      fc.property(programs, ({ bytes, reads }) => {
        const lives = lifetimesOf(reads);
        const { slots, arenas } = place(assemblyOf(bytes, reads), lives, LIMITS);
        slots.forEach((a, i) => {
          expect(a.offset % LIMITS.alignment).toBe(0);
          expect(a.offset + a.bytes).toBeLessThanOrEqual(arenas[a.arena] as number);
          expect(arenas[a.arena]).toBeLessThanOrEqual(LIMITS.maxArenaBytes);
          slots.slice(0, i).forEach((b, j) => {
            const [x, y] = [lives[i] as Lifetime, lives[j] as Lifetime];
            if (x.from <= y.to && y.from <= x.to) expect(overlap(a, b)).toBe(false);
          });
        });
        for (const [i, inputs] of reads.entries()) for (const j of inputs) expect(slots[j]?.arena).not.toBe(slots[i]?.arena);
      }),
    );
  });

  it('takes hardly more than what is alive at one time, where inputs and outputs may lie together', () => {
    fc.assert(
      fc.property(programs, ({ bytes, reads }) => {
        const lives = lifetimesOf(reads);
        const limits = { ...LIMITS, maxArenaBytes: 2 ** 20 };
        const { slots, arenas } = place(assemblyOf(bytes, reads), lives, limits, 'allowed');
        const aligned = bytes.map((n) => alignedBytes(n, limits.alignment));
        const bound = mostAlive(aligned, lives, reads.length);
        expect(arenas.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(1.1 * bound);
        slots.forEach((a, i) => {
          slots.slice(0, i).forEach((b, j) => {
            const [x, y] = [lives[i] as Lifetime, lives[j] as Lifetime];
            if (x.from <= y.to && y.from <= x.to) expect(overlap(a, b)).toBe(false);
          });
        });
      }),
    );
  });

  it('places large values before those that only live long', () => {
    const bytes = [6, 1, 4, 1, 1, 1, 7, 4].map((n) => 256 * n);
    const reads = [[], [], [0, 1], [], [3, 0], [4, 3], [], [4, 3]];
    const { arenas } = place(assemblyOf(bytes, reads), lifetimesOf(reads), { ...LIMITS, maxArenaBytes: 2 ** 20 }, 'allowed');
    expect(arenas.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(1.1 * 256 * 11);
  });

  it('is the same each time', () => {
    const bytes = Array.from({ length: 60 }, (_, i) => ((i * 7919) % 13) * 256);
    const reads = bytes.map((_, i) => (i === 0 ? [] : [i - 1, Math.floor(i / 3)]));
    const placed = () => place(assemblyOf(bytes, reads), lifetimesOf(reads), LIMITS, 'allowed');
    expect(placed()).toEqual(placed());
  });

  it('takes the lowest bytes that are free, and joins what was given back', () => {
    const lives = [
      { from: 0, to: 1 },
      { from: 0, to: 1 },
      { from: 0, to: 9 },
      { from: 2, to: 9 },
      { from: 3, to: 9 },
    ];
    const { slots, arenas } = place(assemblyOf([256, 256, 256, 512, 256], []), lives, LIMITS);
    expect(slots.map((slot) => slot.offset)).toEqual([0, 256, 512, 0, 768]);
    expect(arenas).toEqual([1024]);
  });

  it('places fifty thousand values in a moment', () => {
    const count = 50_000;
    const bytes = Array.from({ length: count }, (_, i) => 4 + (i % 7) * 256);
    const reads = bytes.map((_, i) => (i === 0 ? [] : [i - 1]));
    const began = Date.now();
    place(
      assemblyOf(bytes, reads),
      bytes.map((_, i) => ({ from: i, to: 2 * count - i })),
      { ...LIMITS, maxArenaBytes: 2 ** 30 },
    );
    expect(Date.now() - began).toBeLessThan(5000);
  });
});
