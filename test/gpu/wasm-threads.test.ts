import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { chainrule } from '../../bench/contestants/chainrule.ts';
import type { Task } from '../../bench/contestants/contestant.ts';
import { nodeThreads } from '../../cli/threads.ts';
import type { ContractCall, KernelCall, MapCall, View } from '../../graph-core/model/kernel-call.ts';
import { coord, input, s } from '../../graph-core/scalar/expr.ts';
import type { Executor } from '../../kernels/executor.ts';
import { setThreads, type Threads, threadsFor } from '../../kernels/wasm/pool.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { planOf, randomData, randomNumbers, whole } from '../support/calls.ts';
import { IN_TIME } from '../support/patience.ts';
import { pooledMap, watchedThreads } from '../support/threads.ts';
import { wasmExecutor } from '../support/wasm.ts';

afterEach(() => setThreads(null));

const WIDE: Task = { kind: 'mlp', dims: [784, 128, 10], batch: 64, lr: 0.1 };
const SMALL: Task = { kind: 'mlp', dims: [600, 60, 40, 10], batch: 1, lr: 0.01 };
const PICTURES: Task = { kind: 'cnn', side: 28, batch: 16, lr: 0.05, channels: [6, 16], kernel: 5, dims: [120, 84, 10] };

/** What steps of training tell, to the last bit. */
async function costs(task: Task, steps: number, threads: Threads | null): Promise<number[]> {
  setThreads(threads);
  const running = await chainrule('wasm').start(task);
  // a turn for the helper to hear of the plan
  for (let i = 0; i < 20; i++) await running.steps(1).then(() => sleep(5));
  const told = Array.from(await running.steps(steps));
  running.dispose();
  return told;
}

it.each([WIDE, PICTURES])('training is the same to the last bit on one, two and three threads: %o', async (task) => {
  const alone = await costs(task, 20, null);
  for (const count of [2, 3]) {
    const threads = watchedThreads(count);
    expect(await costs(task, 20, threads)).toEqual(alone);
    expect(threads.started).toHaveLength(count - 1);
    for (const thread of threads.started) thread.terminate();
  }
});

/** Kinds of calls that are large enough to be divided, over a slot of N x N and one as long that they write to. */
const N = 700;
const TALL = { m: [100], n: [N], k: [4900] };
const CALLS: Readonly<Record<string, KernelCall>> = {
  'a map over rows and columns': {
    kernel: 'map',
    dims: [N, N],
    expr: s.add(s.exp(input(0)), s.mul(input(1), coord(0))),
    inputs: [whole(0, [N, N]), { slot: 0, offset: 0, strides: [1, N] }],
    output: whole(1, [N, N]),
  },
  'a map in place': {
    kernel: 'map',
    dims: [N * N],
    expr: s.tanh(s.mul(input(0), 1.01)),
    inputs: [whole(1, [N * N])],
    output: whole(1, [N * N]),
  },
  'sums of rows': {
    kernel: 'reduce',
    op: 'sum',
    dims: [N],
    inner: [N],
    expr: input(0),
    inputs: [whole(0, [N, N])],
    output: whole(1, [N]),
  },
  'sums of columns': {
    kernel: 'reduce',
    op: 'sum',
    dims: [N],
    inner: [N],
    expr: s.mul(input(0), input(0)),
    inputs: [{ slot: 0, offset: 0, strides: [1, N] }],
    output: whole(1, [N]),
  },
  'the largest of each row': {
    kernel: 'arg',
    op: 'max',
    dims: [N],
    inner: [N],
    inputs: [whole(0, [N, N])],
    output: whole(2, [N]),
  },
  'a product with sums in blocks': {
    kernel: 'contract',
    batch: [],
    ...TALL,
    inputs: [whole(0, [100, 4900]), { slot: 0, offset: 0, strides: [1, 1] }],
    output: whole(1, [100, N]),
  },
  'products of batches': {
    kernel: 'contract',
    batch: [7],
    m: [100],
    n: [N],
    k: [N],
    post: s.tanh(s.mul(input(0), 0.5)),
    inputs: [whole(0, [7, 100, N]), { slot: 0, offset: 0, strides: [0, N, 1] }],
    output: whole(1, [7, 100, N]),
  },
  'numbers by chance': {
    kernel: 'random',
    dims: [N, N],
    elements: N,
    stream: 7,
    lane: 0,
    inputs: [0, 1, 2].map((at) => ({ slot: 3, offset: at, strides: [0, 0] })) as unknown as readonly [View, View, View],
    output: whole(2, [N, N]),
  },
};

const SLOTS = [
  { length: N * N },
  { length: N * N },
  { length: N * N, dtype: 'int32' as const },
  { length: 3, dtype: 'int32' as const },
];

const DATA = [5, 6].map((seed) => randomData(N * N, randomNumbers(seed)));

/** What a call writes to both slots, so many times over. */
async function written(executor: Executor, call: KernelCall, times: number): Promise<Buffer[]> {
  const loaded = await executor.load(planOf([call], SLOTS));
  const found: Buffer[] = [];
  for (let i = 0; i < times; i++) {
    const contents = [...DATA, new Int32Array(N * N), Int32Array.of(1, 2, 3)];
    for (const [slot, data] of contents.entries()) loaded.write(slot, data);
    await loaded.run();
    const parts = [await loaded.read(1), await loaded.read(2)].map(({ buffer }) => new Uint8Array(buffer));
    found.push(Buffer.concat(parts));
    await sleep(5);
  }
  loaded.destroy();
  return found;
}

it('two threads write the same as one, whatever the call', async () => {
  const [alone, threads] = [wasmExecutor(), watchedThreads(2)];
  setThreads(threads);
  const executor = wasmExecutor();
  for (const [name, call] of Object.entries(CALLS)) {
    const [wanted] = await written(alone, call, 1);
    for (const found of await written(executor, call, 6)) expect(Buffer.compare(found, wanted as Buffer), name).toBe(0);
  }
  executor.destroy();
  expect([threads.started.length, threads.ended]).toEqual([1, 1]);
});

it('is stopped in the middle of a call that threads divide, and refuses in words what does not fit', IN_TIME, async () => {
  setThreads(watchedThreads(2));
  const executor = wasmExecutor();
  const n = 1536;
  const product: KernelCall = {
    ...(CALLS['a product with sums in blocks'] as ContractCall),
    m: [n],
    n: [n],
    k: [n],
    inputs: [whole(0, [n, n]), whole(0, [n, n])],
    output: whole(1, [n, n]),
  };
  const loaded = await executor.load(planOf(new Array(40).fill(product), [{ length: n * n }, { length: n * n }]));
  const abort = new AbortController();
  const run = loaded.run(0, 40, abort.signal);
  await sleep(100);
  const began = performance.now();
  abort.abort();
  await expect(run).rejects.toMatchObject({ code: 'device/cancelled' });
  expect(performance.now() - began).toBeLessThan(200);
  const large = planOf([{ ...product }], [{ length: 2 ** 29 }, { length: 2 ** 29 + 1 }]);
  await expect(executor.load(large)).rejects.toMatchObject({ code: 'device/out-of-memory' });
  executor.destroy();
});

it('starts no thread for a small graph', async () => {
  const threads = watchedThreads(2);
  expect(await costs(SMALL, 5, threads)).toEqual(await costs(SMALL, 5, null));
  expect(threads.started).toEqual([]);
});

it('goes on alone where no thread can be had, or it is lost', async () => {
  const alone = await costs(WIDE, 5, null);
  const none = (): never => {
    throw new Error('no threads left');
  };
  expect(await costs(WIDE, 5, { count: 2, spawn: none })).toEqual(alone);
  const lost = { count: 2, spawn: (onLost: () => void) => nodeThreads(inRoot('dist/cli/no-such-file.mjs'), 2).spawn(onLost) };
  expect(await costs(WIDE, 5, lost)).toEqual(alone);
});

it.each([
  [1, 1],
  [2, 2],
  [4, 2],
  [8, 4],
  [64, 8],
])('of %i processors %i compute', (processors, count) => expect(threadsFor(processors)).toBe(count));

it('a helper takes parts of a call, each once, until the pool ends', { timeout: 20_000 }, async () => {
  const length = 4000;
  const call: MapCall = {
    kernel: 'map',
    dims: [length],
    expr: s.add(s.mul(input(0), 2), 1),
    inputs: [whole(0, [length])],
    output: whole(1, [length]),
  };
  const threads = watchedThreads(2);
  const { pool, plan, kernel, words, x, y } = await pooledMap(call, length, threads);
  x.set(Array.from(x, (_, i) => i));
  /** Units of the parts that were taken here, where nothing is computed: what is written is the helper's. */
  const own = new Set<number>();
  let isDivided = false;
  const here = (_: number, from: number, to: number): void => {
    for (let i = from; i < to; i++) own.add(i);
    isDivided = to - from < length;
    const end = performance.now() + (to - from) / 100;
    while (performance.now() < end);
  };
  const run = (): void => {
    own.clear();
    y.fill(0);
    for (const _ of pool.run({ plan, kernel, words, from: 0, to: length, unitsOfPart: 100 }, new Array(kernel + 1).fill(here)));
  };
  const isHelped = (): boolean => own.size < length;
  for (run(); !isHelped(); run()) await sleep(5);
  expect(Array.from(y)).toEqual(Array.from(x, (value, i) => (own.has(i) ? 0 : 2 * value + 1)));
  // one that has slept for long wakes up, and one that has heard of the end of a plan leaves it alone
  await sleep(200);
  for (run(); !isHelped(); run()) await sleep(5);
  pool.unload(plan);
  for (run(); isHelped() || !isDivided; run()) await sleep(5);
  pool.destroy();
  expect(threads.ended).toBe(1);
  run();
  expect([isHelped(), isDivided]).toEqual([false, false]);
});
