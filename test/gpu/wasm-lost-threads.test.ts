import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { MapCall } from '../../graph-core/model/kernel-call.ts';
import { type Expr, input, s } from '../../graph-core/scalar/expr.ts';
import { setThreads } from '../../kernels/wasm/pool.ts';
import { planOf, whole } from '../support/calls.ts';
import { failingThreads, pooledMap, watchedThreads } from '../support/threads.ts';
import { wasmExecutor } from '../support/wasm.ts';

afterEach(() => setThreads(null));

const LENGTH = 2 ** 21;
/** Some tenths of a second of work. */
const LONG: MapCall = {
  kernel: 'map',
  dims: [LENGTH],
  expr: [...Array(64)].reduce<Expr>((e) => s.tanh(e), input(0)),
  inputs: [whole(0, [LENGTH])],
  output: whole(1, [LENGTH]),
};

/** The same in two parts; the one that is taken here computes nothing and ends with what `here` does. */
async function halved(here: () => void) {
  const threads = watchedThreads(2);
  const { pool, plan, kernel, words, units, x, y } = await pooledMap(LONG, LENGTH, threads);
  x.fill(1);
  const parts: number[] = [];
  const half = Math.ceil(units / 2);
  /** Whether one part was taken here, and not all of the call. */
  const isHalf = (): boolean => parts.length === 1 && (parts[0] as number) < units;
  const run = async (): Promise<void> => {
    y.fill(0);
    parts.length = 0;
    const own = (_: number, from: number, to: number): void => {
      parts.push(to - from);
      // time for the helper to take its own
      const end = performance.now() + 30;
      while (performance.now() < end);
      if (isHalf()) here();
    };
    const call = { plan, kernel, words, from: 0, to: units, unitsOfPart: half };
    for (const _ of pool.run(call, new Array(kernel + 1).fill(own))) await sleep(1);
  };
  return { threads, pool, run, isHalf, units, parts, y };
}

const STRIDE = 1000;

function hasBegun(y: Float32Array): boolean {
  for (let i = 0; i < y.length; i += STRIDE) if (y[i] !== 0) return true;
  return false;
}

it('a thread that is ended in the middle of its part is noticed', { timeout: 20_000 }, async () => {
  let isArmed = false;
  const { threads, pool, run, isHalf, y } = await halved(() => {
    // what is written is the helper's: it is at work where some of it is there
    const end = performance.now() + 1000;
    while (isArmed && !hasBegun(y) && performance.now() < end);
    if (isArmed && hasBegun(y)) threads.started[0]?.terminate();
  });
  // until both take part
  for (await run(); !isHalf(); await run()) await sleep(5);
  isArmed = true;
  const began = performance.now();
  let error: unknown = null;
  // now and then a call is computed alone, to time it
  while (error === null) {
    error = await run().then(
      () => null,
      (cause: unknown) => cause,
    );
  }
  expect(error).toMatchObject({ name: 'DeviceError', code: 'device/lost' });
  expect(performance.now() - began).toBeLessThan(5000);
  expect(await pool.lost).toBe('a thread ended in the middle of a call');
  // some of its part is done, and some is not
  const done = y.filter((value) => value !== 0).length;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(0.49 * LENGTH);
  expect(pool.isOpen).toBe(false);
  await expect(run()).rejects.toMatchObject({ code: 'device/lost' });
});

it('a thread that ends between two calls is done without', { timeout: 20_000 }, async () => {
  const { threads, pool, run, isHalf, units, parts } = await halved(() => {});
  for (await run(); !isHalf(); await run()) await sleep(5);
  threads.started[0]?.terminate();
  for (let i = 0; i < 100 && pool.isOpen; i++) await sleep(5);
  expect(pool.isOpen).toBe(false);
  for (let i = 0; i < 3; i++) await run();
  expect(parts).toEqual([units]);
  expect(await Promise.race([pool.lost, sleep(10, 'whole')])).toBe('whole');
});

it('a thread that fails in its part loses the device, and another one is as good as new', { timeout: 20_000 }, async () => {
  const inPlace = { ...LONG, inputs: [whole(1, [LENGTH])], expr: s.tanh(input(0)) };
  const plan = planOf(new Array(4).fill(inPlace), [{ length: 1 }, { length: LENGTH }]);
  setThreads(failingThreads(2));
  const executor = wasmExecutor();
  const loaded = await executor.load(plan);
  let error: unknown = null;
  while (error === null)
    error = await loaded.run().then(
      () => sleep(5, null),
      (cause: unknown) => cause,
    );
  expect(error).toMatchObject({ name: 'DeviceError', code: 'device/lost' });
  expect(await executor.lost).toBe('a thread could not do its part of a call');
  await expect(loaded.run()).rejects.toMatchObject({ code: 'device/lost' });
  const again = wasmExecutor();
  const anew = await again.load(plan);
  anew.write(1, new Float32Array(LENGTH).fill(1));
  await anew.run();
  expect(new Set(await anew.read(1)).size).toBe(1);
  again.destroy();
});
