import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KernelCall, View } from '../model/kernel-call.ts';
import type { Assembly } from './assemble.ts';
import { hoistUpdates } from './hoist.ts';
import { PlannedCall } from './planned-call.ts';

const view = (slot: number): View => ({ slot, offset: 0, strides: [] });

/** Calls by what they read and write. */
function assemblyOf(calls: readonly (readonly [reads: readonly number[], writes: number])[]): Assembly {
  const count = Math.max(...calls.flatMap(([reads, writes]) => [...reads, writes])) + 1;
  return {
    slots: Array.from({ length: count }, (_, i) => ({ bytes: 4, dtype: 'float' as const, label: `slot ${i}` })),
    calls: calls.map(([reads, writes], i) => {
      const call = { inputs: reads.map(view), output: view(writes) } as unknown as KernelCall;
      return PlannedCall.of(call, [{ path: `n${i}`, rule: 'vjp' }], `${i}`);
    }),
    stages: [],
    slotOf: new Int32Array(),
  };
}

const order = (assembly: Assembly): number[] => assembly.calls.map(({ purpose }) => Number(purpose));

describe('updates', () => {
  it('come right behind the gradient that they take, the last layer first', () => {
    // weights 0 and 1; the gradients are 2 of the last layer and 3 of the first
    const calls = [
      [[1], 2],
      [[1, 2], 3],
      [[0, 3], 0],
      [[1, 2], 1],
    ] as const;
    const hoisted = hoistUpdates(assemblyOf(calls), new Set([0, 1]));
    // the gradient of the first layer still needs the weights of the last
    expect(order(hoisted)).toEqual([0, 1, 2, 3]);
    const apart = [
      [[4], 2],
      [[2], 3],
      [[0, 3], 0],
      [[1, 2], 1],
    ] as const;
    expect(order(hoistUpdates(assemblyOf(apart), new Set([0, 1, 4])))).toEqual([0, 3, 1, 2]);
    expect(hoistUpdates(assemblyOf(apart), new Set([0, 1, 4])).stages.map(({ node }) => node)).toEqual(['n0', 'n3', 'n1', 'n2']);
  });

  it('never pass a call that reads or writes what they do', () => {
    const programs = fc.array(fc.tuple(fc.array(fc.nat(9), { maxLength: 3 }), fc.nat(9)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(programs, fc.uniqueArray(fc.nat(9)), (calls, kept) => {
        const at = new Map(order(hoistUpdates(assemblyOf(calls), new Set(kept))).map((call, place) => [call, place]));
        expect(at.size).toBe(calls.length);
        for (const [i, [reads, writes]] of calls.entries()) {
          for (const [j, [read, written]] of calls.slice(0, i).entries()) {
            const meet = reads.includes(written) || read.includes(writes) || written === writes;
            if (meet) expect(at.get(j)).toBeLessThan(at.get(i) as number);
          }
        }
      }),
    );
  });
});
