import { describe, expect, it } from 'vitest';
import type { Plan } from '../graph-core/plan/plan.ts';
import { createCpuExecutor } from '../kernels/cpu/executor.ts';
import type { Executor, LoadedPlan } from '../kernels/executor.ts';
import { PlanCache } from './plan-cache.ts';

const plan = (bytes = 4): Plan => ({
  kind: 'run',
  slots: [],
  arenas: [bytes],
  calls: [],
  stages: [],
  inputs: [],
  outputs: [],
  loop: { feeds: [], carries: [], collects: [] },
});

/** The CPU, with a list of the plans that were let go. */
function watched(): { readonly executor: Executor; readonly gone: LoadedPlan[] } {
  const gone: LoadedPlan[] = [];
  const cpu = createCpuExecutor();
  const load = async (each: Plan): Promise<LoadedPlan> => {
    const loaded = await cpu.load(each);
    loaded.destroy = () => void gone.push(loaded);
    return loaded;
  };
  return { executor: { ...cpu, load }, gone };
}

describe('loaded plans', () => {
  it('are loaded once, and let go when others were used since', async () => {
    const { executor, gone } = watched();
    const cache = new PlanCache(executor, 9);
    const first = await cache.load('0', () => plan());
    expect(await cache.load('0', () => expect.fail('loaded again'))).toBe(first);
    for (let i = 1; i < 10; i++) await cache.load(`${i}`, () => plan());
    expect(gone).toEqual([first]);
    expect(cache.keep(first)).toBe(false);
  });

  it('stay while somebody says that they are at work', async () => {
    const { executor, gone } = watched();
    const cache = new PlanCache(executor, 9);
    const first = await cache.load('0', () => plan());
    for (let i = 1; i < 22; i++) {
      await cache.load(`${i}`, () => plan());
      expect(cache.keep(first)).toBe(true);
    }
    expect(gone).toHaveLength(13);
    expect(gone).not.toContain(first);
  });

  it('are let go for memory too, but never the latest eight', async () => {
    const { executor, gone } = watched();
    const cache = new PlanCache(executor);
    for (let i = 0; i < 10; i++) await cache.load(`${i}`, () => plan(2 ** 29));
    expect(gone).toHaveLength(2);
  });

  it('that could not be loaded are tried again', async () => {
    const { executor } = watched();
    let fails = true;
    const cache = new PlanCache({ ...executor, load: (each) => (fails ? Promise.reject(new Error('no')) : executor.load(each)) });
    await expect(cache.load('a', () => plan())).rejects.toThrow('no');
    fails = false;
    expect(cache.keep(await cache.load('a', () => plan()))).toBe(true);
  });

  it('that are abandoned are loaded anew, and destroyed when their work has ended', async () => {
    const { executor, gone } = watched();
    const cache = new PlanCache(executor);
    const first = await cache.load('a', () => plan());
    let end: (value: unknown) => void = () => {};
    cache.abandon(first, new Promise((resolve) => (end = resolve)));
    expect(await cache.load('a', () => plan())).not.toBe(first);
    expect(gone).toEqual([]);
    end(null);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(gone).toEqual([first]);
  });
});
