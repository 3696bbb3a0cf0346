import type { Dtype, TensorData } from '../../graph-core/model/tensor.ts';
import { type Plan, type PlannedCall, slotLength } from '../../graph-core/plan/plan.ts';
import { bytesText } from '../bytes-text.ts';
import {
  DeviceError,
  type DeviceInfo,
  type Executor,
  FINISH_MS,
  type Iterated,
  type IterateOptions,
  type LoadedPlan,
} from '../executor.ts';
import { runScript } from '../script/call.ts';
import type { Kernel } from './kernel.ts';
import { prepare } from './kernels.ts';
import { type Precision, Scratch } from './scratch.ts';

/** The event loop gets a turn after this many milliseconds of work, which is what makes a run cancellable. */
const SLICE_MS = 30;

/** The reference: the plan's own memory, every call a plain loop, float64 unless asked otherwise. */
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
    load: async (plan) => loadPlan(plan, precision),
    destroy: () => {},
  };
}

/** @throws DeviceError `device/out-of-memory` where the engine has no room for the slots */
function loadPlan(plan: Plan, precision: Precision): CpuPlan {
  try {
    return new CpuPlan(plan, precision);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const largest = [...plan.slots].sort((a, b) => b.bytes - a.bytes)[0];
    const bytes = (plan.arenas.reduce((sum, arena) => sum + arena, 0) * bytesPerElement(precision)) / 4;
    const message = `The graph needs ${bytesText(bytes)} of memory, more than there is; the largest value is ${largest?.label}.`;
    throw new DeviceError('device/out-of-memory', message, largest?.label);
  }
}

class CpuPlan implements LoadedPlan {
  readonly plan: Plan;
  readonly #memory: readonly TensorData[];
  /** Null where the call is the host's. */
  readonly #kernels: readonly (Kernel | null)[];
  /** Runs queue behind one another, as on a device. */
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;

  constructor(plan: Plan, precision: Precision) {
    this.plan = plan;
    const size = bytesPerElement(precision);
    const arenas = plan.arenas.map((bytes) => new ArrayBuffer((bytes / 4) * size));
    this.#memory = plan.slots.map((slot) => {
      const arena = arenas[slot.arena] as ArrayBuffer;
      return viewOf(arena, (slot.offset / 4) * size, slotLength(slot), slot.dtype, precision);
    });
    const scratch = new Scratch(precision);
    this.#kernels = plan.calls.map(({ call }) => (call.kernel === 'script' ? null : prepare(call, this.#memory, scratch)));
  }

  write(slot: number, data: TensorData, at = 0): void {
    const memory = this.#slot(slot);
    if (at < 0 || at + data.length > memory.length) throw new RangeError(`writing beyond slot ${slot}`);
    // behind the runs that were asked for before
    if (this.#queued === 0) memory.set(data, at);
    else {
      const copy = data.slice();
      void this.#enqueue(async () => memory.set(copy, at)).catch(() => {});
    }
  }

  read(slot: number, at = 0, count?: number): Promise<TensorData> {
    const data = this.#slot(slot);
    return this.#enqueue(async () => data.slice(at, count === undefined ? data.length : at + count));
  }

  run(from = 0, to = this.#kernels.length, signal?: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const clock = new Clock(signal, 0);
      await this.#calls(from, to, clock, signal);
    });
  }

  iterate({ steps, feeds, signal }: IterateOptions): Promise<Iterated> {
    return this.#enqueue(async () => {
      const { loop } = this.plan;
      const clock = new Clock(signal, FINISH_MS);
      this.#checkFeeds(steps, feeds);
      const rows = loop.collects.map(({ slot }) => this.#slot(slot).length);
      const collected = loop.collects.map(({ slot }, i) => sameKind(this.#slot(slot), steps * (rows[i] as number)));
      let done = 0;
      while (done < steps && !signal?.aborted) {
        this.#feed(feeds, done);
        await this.#calls(0, this.#kernels.length, clock, signal);
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

  #checkFeeds(steps: number, feeds: readonly TensorData[]): void {
    for (const [i, { name, slot }] of this.plan.loop.feeds.entries()) {
      const wanted = steps * this.#slot(slot).length;
      if (feeds[i]?.length !== wanted) throw new Error(`feed ${name}: ${feeds[i]?.length ?? 'no'} elements, not ${wanted}`);
    }
  }

  #feed(feeds: readonly TensorData[], step: number): void {
    for (const [i, { slot }] of this.plan.loop.feeds.entries()) {
      const row = this.#slot(slot).length;
      this.#slot(slot).set((feeds[i] as TensorData).subarray(step * row, (step + 1) * row));
    }
  }

  async #calls(from: number, to: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
    for (let i = from; i < to; i++) {
      const { call, label } = this.plan.calls[i] as PlannedCall;
      if (call.kernel === 'script') {
        const memory = call.inputs.map(({ slot }) => this.#slot(slot));
        this.#slot(call.output.slot).set(await runScript(call, label, memory, signal));
      } else for (const _ of (this.#kernels[i] as Kernel)()) await clock.tick(label);
      await clock.tick(label);
    }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#queued++;
    const result = this.#queue.then(work).finally(() => this.#queued--);
    this.#queue = result.catch(() => {});
    return result;
  }
}

/** A plan counts four bytes an element, as on a device; here every element takes a float's room, so that all stay aligned. */
const bytesPerElement = (precision: Precision): number => (precision === 'float64' ? 8 : 4);

function viewOf(arena: ArrayBuffer, offset: number, length: number, dtype: Dtype, precision: Precision): TensorData {
  if (dtype !== 'float') return new Int32Array(arena, offset, length);
  return precision === 'float64' ? new Float64Array(arena, offset, length) : new Float32Array(arena, offset, length);
}

const sameKind = (like: TensorData, length: number): TensorData => {
  if (like instanceof Int32Array) return new Int32Array(length);
  return like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
};

/** Gives the event loop a turn when a slice of time is used up, and stops where the signal asks for it. */
class Clock {
  readonly #signal: AbortSignal | undefined;
  /** Milliseconds of work that may follow the signal. */
  readonly #grace: number;
  #since = performance.now();
  #aborted = Number.POSITIVE_INFINITY;

  constructor(signal: AbortSignal | undefined, grace: number) {
    this.#signal = signal;
    this.#grace = grace;
  }

  async tick(label: string | undefined): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
    if (!this.#signal?.aborted) return;
    this.#aborted = Math.min(this.#aborted, this.#since);
    if (this.#since - this.#aborted >= this.#grace) throw new DeviceError('device/cancelled', 'The run was stopped.', label);
  }
}
