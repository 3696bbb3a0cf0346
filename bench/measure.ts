import {
  type Contestant,
  chainInput,
  inputsOf,
  matrices,
  picturesOf,
  type Running,
  type Task,
} from './contestants/contestant.ts';
import { countGpu, type GpuClasses, type GpuCounts } from './lib/gpu-counts.ts';
import type { Measured } from './tasks.ts';

const SAMPLES = 5;
/** Of what takes long there are fewer: after so many milliseconds, so many are enough. */
const LONG_MS = 1500;
const ENOUGH = 3;
/** Samples are taken for as long at least: engines learn and compile while they run. */
const SHORT_MS = 250;
/** The number is compared after so many steps. */
const GATE_STEPS = 20;
/** Steps whose numbers may still be on their way. */
const BEHIND = 2;

/** What a task starts from, for engines of others. */
export function inputs(task: Task): unknown {
  switch (task.kind) {
    case 'mlp':
      return inputsOf(task);
    case 'cnn':
      return picturesOf(task);
    case 'chain':
      return chainInput(task);
    case 'matmul':
      return matrices(task);
  }
}

/** One measurement: a line of JSON. Times in milliseconds. */
export interface Measurement {
  readonly task: string;
  /** Why there are no numbers. */
  readonly failed?: string;
  /** A step: median, fastest and slowest sample. */
  readonly ms?: number;
  readonly min?: number;
  readonly max?: number;
  /** Setting up, compiling, one step and its number. */
  readonly first: number;
  /** What says whether it is right; see `Running`. */
  readonly told?: number;
  readonly counts?: Readonly<Record<string, number>>;
  /** What WebGPU was asked for up to the end of the first step, and in a later one. */
  readonly setUp?: GpuCounts;
  readonly perStep?: GpuCounts;
}

/** Whether the number that is told changes from step to step. */
const learns = ({ kind }: Task): boolean => kind === 'mlp' || kind === 'cnn';

const lastOf = async (told: Promise<ArrayLike<number>>): Promise<number> => Array.from(await told).at(-1) as number;

/** What `work` asks of WebGPU, divided by `times`; null where there is none. */
async function counted(classes: GpuClasses | null, times: number, work: () => Promise<unknown>): Promise<GpuCounts | null> {
  if (classes === null) {
    await work();
    return null;
  }
  const { counts, stop } = countGpu(classes);
  await work();
  stop();
  const each = Object.entries(counts).map(([name, count]: [string, number]) => [name, Math.round((100 * count) / times) / 100]);
  return Object.fromEntries(each) as unknown as GpuCounts;
}

/** Does steps whose numbers are all read, at most so many of them late. */
async function oneByOne(running: Running, count: number, behind: number): Promise<void> {
  const reading: Promise<unknown>[] = [];
  for (let i = 0; i < count; i++) {
    reading.push(running.steps(1));
    if (reading.length > behind) await reading.shift();
  }
  await Promise.all(reading);
}

const take = (running: Running, { count, reads = 'last' }: Measured): Promise<unknown> =>
  reads === 'last' ? running.steps(count) : oneByOne(running, count, reads === 'late' ? BEHIND : 0);

/** The first step, and unless nothing else is asked for, what later ones take. `classes` are those of WebGPU where it is used. */
export async function measure(
  contestant: Contestant,
  name: string,
  measured: Measured,
  { classes, onlyFirst }: { readonly classes: GpuClasses | null; readonly onlyFirst: boolean },
): Promise<Measurement> {
  const { task, count } = measured;
  const began = performance.now();
  let running: Running | undefined;
  let told = Number.NaN;
  const setUp = await counted(classes, 1, async () => {
    running = await contestant.start(task);
    told = await lastOf(running.steps(1));
  });
  const first = performance.now() - began;
  if (!running || onlyFirst) return { task: name, first, told };
  // what learns is compared after some steps, what does the same again at once
  if (learns(task)) told = await lastOf(running.steps(GATE_STEPS - 1));
  else await running.steps(count);
  const samples: number[] = [];
  const sampled = performance.now();
  const isEnough = (): boolean => {
    const passed = performance.now() - sampled;
    return samples.length >= (passed > LONG_MS ? ENOUGH : SAMPLES) && passed >= SHORT_MS;
  };
  while (!isEnough()) {
    const start = performance.now();
    await take(running, measured);
    samples.push((performance.now() - start) / count);
  }
  const later = running;
  const perStep = await counted(classes, count, () => take(later, measured));
  const { counts } = running;
  running.dispose();
  const ms = [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] as number;
  const asked = setUp && perStep ? { setUp, perStep } : {};
  return { task: name, ms, min: Math.min(...samples), max: Math.max(...samples), first, told, counts, ...asked };
}

/** {@link measure} of each task; one that a contestant cannot do is told and does not end the others. */
export async function measureAll(
  contestant: Contestant,
  tasks: readonly (readonly [string, Measured])[],
  options: { readonly classes: GpuClasses | null; readonly onlyFirst: boolean },
): Promise<{ readonly contestant: string; readonly device: string; readonly opened: number; readonly results: Measurement[] }> {
  const began = performance.now();
  const device = await contestant.describe();
  const opened = performance.now() - began;
  const results: Measurement[] = [];
  for (const [name, measured] of tasks) {
    try {
      results.push(await measure(contestant, name, measured, options));
    } catch (cause) {
      results.push({ task: name, first: Number.NaN, failed: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  return { contestant: contestant.name, device, opened, results };
}
