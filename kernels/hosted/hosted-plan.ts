import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import type { PlannedCall } from '../../graph-core/plan/planned-call.ts';
import { DeviceError, FINISH_MS, type Iterated, type IterateOptions, type LoadedPlan } from '../executor.ts';
import { runScript } from '../script/call.ts';

/** The event loop gets a turn after this many milliseconds of work, which is what makes a run cancellable. */
const SLICE_MS = 30;

/** What runs calls in the memory of this process. */
export interface HostEngine {
  /** The elements of each slot; writing to them is writing to the slot. */
  readonly memory: readonly TensorData[];
  /** Does calls [from, to), none of which is a script, and yields the label of one after some milliseconds of work at most. */
  run(from: number, to: number): Iterable<string>;
  destroy(): void;
}

/** A plan whose slots are in the memory of this process: queueing, feeding, carrying, collecting and stopping. */
export class HostedPlan implements LoadedPlan {
  readonly plan: Plan;
  readonly #engine: HostEngine;
  /** Calls of the host, in order, and one behind the last call. */
  readonly #scripts: readonly number[];
  /** Runs queue behind one another, as on a device. */
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;

  constructor(plan: Plan, engine: HostEngine) {
    this.plan = plan;
    this.#engine = engine;
    this.#scripts = plan.calls.flatMap(({ form }, i) => (form.kernel === 'script' ? [i] : []));
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

  run(from = 0, to = this.plan.calls.length, signal?: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const clock = new Clock(signal, 0);
      await this.#calls(from, to, clock, signal);
    });
  }

  iterate({ steps, feeds, signal }: IterateOptions): Promise<Iterated> {
    return this.#enqueue(async () => {
      const { loop, calls } = this.plan;
      const clock = new Clock(signal, FINISH_MS);
      this.#checkFeeds(steps, feeds);
      const rows = loop.collects.map(({ slot }) => this.#slot(slot).length);
      const collected = loop.collects.map(({ slot }, i) => sameKind(this.#slot(slot), steps * (rows[i] as number)));
      // what is carried to where it is needs no copy
      const carries = loop.carries.filter(({ from, to }) => !sameMemory(this.#slot(from), this.#slot(to)));
      let done = 0;
      while (done < steps && !signal?.aborted) {
        this.#feed(feeds, done);
        await this.#calls(0, calls.length, clock, signal);
        // all sources are taken before any is overwritten: carries may swap
        const carried = carries.map(({ from }) => this.#slot(from).slice());
        for (const [i, { to }] of carries.entries()) this.#slot(to).set(carried[i] as TensorData);
        for (const [i, { slot }] of loop.collects.entries()) collected[i]?.set(this.#slot(slot), done * (rows[i] as number));
        done++;
      }
      return { steps: done, collected: collected.map((data, i) => data.subarray(0, done * (rows[i] as number))) };
    });
  }

  destroy(): void {
    this.#engine.destroy();
  }

  #slot(slot: number): TensorData {
    const data = this.#engine.memory[slot];
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
    let at = from;
    for (const script of [...this.#scripts.filter((i) => i >= from && i < to), to]) {
      for (const label of this.#engine.run(at, script)) if (clock.isDue()) await clock.turn(label);
      at = script + 1;
      if (script < to) await this.#script(this.plan.calls[script] as PlannedCall, clock, signal);
    }
    if (clock.isDue()) await clock.turn(this.plan.calls[to - 1]?.label);
  }

  async #script({ call, label }: PlannedCall, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
    if (call.kernel !== 'script') return;
    const memory = call.inputs.map(({ slot }) => this.#slot(slot));
    this.#slot(call.output.slot).set(await runScript(call, label, memory, signal));
    if (clock.isDue()) await clock.turn(label);
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#queued++;
    const result = this.#queue.then(work).finally(() => this.#queued--);
    this.#queue = result.catch(() => {});
    return result;
  }
}

const sameMemory = (a: TensorData, b: TensorData): boolean =>
  a === b || (a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length);

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

  isDue(): boolean {
    return performance.now() - this.#since >= SLICE_MS;
  }

  /** @throws DeviceError `device/cancelled` */
  async turn(label: string | undefined): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
    if (!this.#signal?.aborted) return;
    this.#aborted = Math.min(this.#aborted, this.#since);
    if (this.#since - this.#aborted >= this.#grace) throw new DeviceError('device/cancelled', 'The run was stopped.', label);
  }
}
