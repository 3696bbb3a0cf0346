import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import { input, s } from '../../graph-core/scalar/expr.ts';
import { createWasmExecutor } from './executor.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Doubles four numbers. */
const doubling = (): Plan => {
  const view = (slot: number) => ({ slot, offset: 0, strides: [1] });
  const call = { kernel: 'map', dims: [4], expr: s.mul(input(0), 2), inputs: [view(0)], output: view(1) } as const;
  return {
    kind: 'run',
    slots: [0, 1].map((arena) => ({ arena, offset: 0, bytes: 16, dtype: 'float', label: `slot ${arena}` })),
    arenas: [16, 16],
    calls: [PlannedCall.of(call, [], 'doubling')],
    stages: [],
    inputs: [],
    outputs: [],
    loop: { feeds: [], carries: [], collects: [] },
  };
};

async function doubled(executor: NonNullable<ReturnType<typeof createWasmExecutor>>): Promise<number[]> {
  const loaded = await executor.load(doubling());
  loaded.write(0, Float32Array.of(1, 2, 3, 4));
  await loaded.run();
  return Array.from(await loaded.read(1));
}

describe('WebAssembly', () => {
  it('compiles again what could not be compiled once, and says what happened', async () => {
    const executor = createWasmExecutor();
    if (!executor) throw new Error('This engine has no vectors in WebAssembly.');
    const { compile } = WebAssembly;
    let failures = 2;
    vi.spyOn(WebAssembly, 'compile').mockImplementation((bytes) =>
      failures-- > 0 ? Promise.reject(new RangeError('out of memory')) : compile(bytes),
    );
    const first = doubled(executor);
    await expect(first).rejects.toMatchObject({ name: 'DeviceError', code: 'device/shader' });
    await expect(first).rejects.toThrow('WebAssembly does not compile here: out of memory');
    expect(await doubled(executor)).toEqual([2, 4, 6, 8]);
  });

  it('is not taken where the page forbids to compile', () => {
    const forbidden = new WebAssembly.CompileError('blocked by the policy of the page');
    vi.spyOn(WebAssembly, 'Module').mockImplementation(() => {
      throw forbidden;
    });
    expect(createWasmExecutor()).toBeNull();
  });
});
