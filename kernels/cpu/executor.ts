import { allocate, type TensorData } from '../../graph-core/model/tensor.ts';
import { type Plan, slotLength } from '../../graph-core/plan/plan.ts';
import { type DeviceInfo, type Executor, type IterateOptions, type Iterated, type LoadedPlan, DeviceError } from '../executor.ts';
import { type Kernel, prepare } from './kernels.ts';
import { type Precision, Scratch } from './scratch.ts';

/** The event loop gets a turn after this many milliseconds of work, which is what makes a run cancellable. */
const SLICE_MS = 30;

/** The reference: every slot an array of its own, every call a plain loop, float64 unless asked otherwise. */
export function createCpuExecutor(precision: Precision = 'float64'): Executor {
  const info: DeviceInfo = {
    kind: 'cpu',
    name: precision === 'float64' ? 'CPU, float64 reference' : 'CPU, float32',
    vendor: 'cpu',
    architecture: precision,
    software: true,
    precision,
    limits: { alignment: 4, maxArenaBytes: 2 ** 31, maxBindings: 64 },
  };
  return {
    info,
    lost: new Promise(() => {}),
    load: async (plan) => new CpuPlan(plan, precision),
    destroy: () => {},
  };
}

class CpuPlan implements LoadedPlan {
  readonly plan: Plan;
  readonly #memory: readonly TensorData[];
  readonly #kernels: readonly Kernel[];
  /** Runs queue behind one another, as on a device. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(plan: Plan, precision: Precision) {
    this.plan = plan;
    this.#memory = plan.slots.map((slot) => allocate(slot.dtype, slotLength(slot), precision));
    const scratch = new Scratch(precision);
    this.#kernels = plan.calls.map(({ call }) => prepare(call, this.#memory, scratch));
  }

  write(slot: number, data: TensorData, at = 0): void {
    this.#slot(slot).set(data, at);
  }

  async read(slot: number, at = 0, count?: number): Promise<TensorData> {
    await this.#queue;
    const data = this.#slot(slot);
    return data.slice(at, count === undefined ? data.length : at + count);
  }

  run(from = 0, to = this.#kernels.length, signal?: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const clock = new Clock(signal);
      await this.#calls(from, to, clock);
    });
  }

  iterate({ steps, feeds, signal }: IterateOptions): Promise<Iterated> {
    return this.#enqueue(async () => {
      const { loop } = this.plan;
      // an iteration is finished once begun: half an update would leave the weights of no step at all
      const clock = new Clock(undefined);
      const rows = loop.collects.map(({ slot }) => this.#slot(slot).length);
      const collected = loop.collects.map(({ slot }, i) => sameKind(this.#slot(slot), steps * (rows[i] as number)));
      let done = 0;
      while (done < steps && !signal?.aborted) {
        this.#feed(feeds, done);
        await this.#calls(0, this.#kernels.length, clock);
        // all sources are taken before any is overwritten: carries may swap
        const carried = loop.carries.map(({ from }) => this.#slot(from).slice());
        for (const [i, { to }] of loop.carries.entries()) this.#slot(to).set(carried[i] as TensorData);
        for (const [i, { slot }] of loop.collects.entries()) collected[i]?.set(this.#slot(slot), done * (rows[i] as number));
        done++;
      }
      return { steps: done, collected: collected.map((data, i) => data.subarray(0, done * (rows[i] as number))) };
    });
  }

  destroy(): void {}

  #slot(slot: number): TensorData {
    const data = this.#memory[slot];
    if (!data) throw new Error(`the plan has no slot ${slot}`);
    return data;
  }

  #feed(feeds: readonly TensorData[], step: number): void {
    for (const [i, { slot }] of this.plan.loop.feeds.entries()) {
      const row = this.#slot(slot).length;
      this.#slot(slot).set((feeds[i] as TensorData).subarray(step * row, (step + 1) * row));
    }
  }

  async #calls(from: number, to: number, clock: Clock): Promise<void> {
    for (let i = from; i < to; i++) {
      for (const _ of (this.#kernels[i] as Kernel)()) await clock.tick(this.plan.calls[i]?.label);
      await clock.tick(this.plan.calls[i]?.label);
    }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}

const sameKind = (like: TensorData, length: number): TensorData => {
  if (like instanceof Int32Array) return new Int32Array(length);
  return like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
};

/** Gives the event loop a turn when a slice of time is used up, and stops where the signal asks for it. */
class Clock {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  async tick(label: string | undefined): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
    if (this.#signal?.aborted) throw new DeviceError('device/cancelled', 'The run was stopped.', label);
  }
}
