import { describe, expect, it } from 'vitest';
import type { ContractCall } from '../../graph-core/model/kernel-call.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import type { Products } from '../codegen/shader.ts';
import { ProductsChoice } from './products.ts';

/** A product of square matrices. */
function product(size: number, kind: Plan['kind'] = 'run'): Plan {
  const view = (slot: number) => ({ slot, offset: 0, strides: [size, 1] });
  const call: ContractCall = {
    kernel: 'contract',
    batch: [],
    m: [size],
    n: [size],
    k: [size],
    inputs: [view(0), view(1)],
    output: view(2),
  };
  const calls = [PlannedCall.of(call, [], 'product')];
  return {
    kind,
    slots: [],
    arenas: [],
    calls,
    stages: [],
    inputs: [],
    outputs: [],
    loop: { feeds: [], carries: [], collects: [] },
  };
}

const tilesAreFaster = async (_: Plan, products: Products): Promise<number> => (products === 'tiles' ? 1 : 2);

describe('how products are computed', () => {
  it('depends on the plan, not on what was loaded before it', async () => {
    const choice = new ProductsChoice(undefined, tilesAreFaster);
    expect(await choice.for(product(16))).toBe('blocks');
    expect(await choice.for(product(1024))).toBe('tiles');
    expect(await choice.for(product(16))).toBe('blocks');
    expect(await choice.for(product(1024, 'step'))).toBe('blocks');
  });

  it('is found out again where timing failed', async () => {
    let attempts = 0;
    const choice = new ProductsChoice(undefined, async (plan, products) => {
      if (attempts++ === 0) throw new Error('no room');
      return tilesAreFaster(plan, products);
    });
    expect(await choice.for(product(1024))).toBe('blocks');
    expect(await choice.for(product(1024))).toBe('tiles');
    const timed = attempts;
    expect(await choice.for(product(1024))).toBe('tiles');
    expect(attempts).toBe(timed);
  });
});
