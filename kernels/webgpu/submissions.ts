import { DeviceError } from '../executor.ts';
import { asleepUntil } from './patience.ts';
import type { PlanSpeed } from './speed.ts';

/** A dispatch with everything the device needs; made once, replayed for ever. */
export interface Recorded {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: readonly [number, number];
  /** Index of the call in the plan. */
  readonly call: number;
  readonly cost: number;
}

/** Submissions under way at once: one computes while the next is encoded. */
const IN_FLIGHT = 2;

interface UnderWay {
  /** When the device has done it. */
  readonly done: Promise<unknown>;
  /** When this thread has taken note of that; rejects with what went wrong. */
  readonly noted: Promise<void>;
  readonly note: { resolve(): void; reject(cause: unknown): void };
  readonly cost: number;
  readonly since: number;
  /** Somebody waits for it or for a later one. */
  isAwaited: boolean;
}

/** Collects the work of a plan into submissions, keeps a few of them under way, and waits for them in order. */
export class Submissions {
  readonly #device: GPUDevice;
  readonly #speed: PlanSpeed;
  readonly #underWay: UnderWay[] = [];
  #encoder: GPUCommandEncoder | null = null;
  #pass: GPUComputePassEncoder | null = null;
  #pipeline: GPUComputePipeline | null = null;
  #lastDone = 0;
  #isWaiting = false;
  /** Cost of what is not submitted yet. */
  cost = 0;

  constructor(device: GPUDevice, speed: PlanSpeed) {
    this.#device = device;
    this.#speed = speed;
  }

  /** Whether as much again would be too much for one submission. */
  isFullFor(cost: number): boolean {
    return this.cost > 0 && this.cost + cost > this.#speed.budget;
  }

  dispatch({ pipeline, bindGroup, grid, cost }: Recorded): void {
    if (!this.#pass) {
      this.#encoder ??= this.#device.createCommandEncoder();
      this.#pass = this.#encoder.beginComputePass();
      this.#pipeline = null;
    }
    if (this.#pipeline !== pipeline) this.#pass.setPipeline(pipeline);
    this.#pipeline = pipeline;
    this.#pass.setBindGroup(0, bindGroup);
    this.#pass.dispatchWorkgroups(grid[0], grid[1]);
    this.cost += cost;
  }

  /** The encoder, for copies between two dispatches. */
  copies(): GPUCommandEncoder {
    this.#pass?.end();
    this.#pass = null;
    this.#encoder ??= this.#device.createCommandEncoder();
    return this.#encoder;
  }

  /**
   * Submits what was collected, and waits until few enough submissions are under way. `ended` resolves when this one has ended, where
   * something is awaited that says so.
   */
  async submit(ended?: () => Promise<unknown>): Promise<void> {
    if (!this.#encoder) return;
    this.#device.queue.submit([this.copies().finish()]);
    const done = ended ? ended() : this.#device.queue.onSubmittedWorkDone();
    this.#underWay.push(underWay(done, this.cost));
    this.drop();
    const [oldest] = this.#underWay;
    if (oldest && this.#underWay.length >= IN_FLIGHT) await this.#notes(oldest);
  }

  /** Submits the rest and waits for all that is under way now. */
  async finish(): Promise<void> {
    await this.submit();
    const last = this.#underWay.at(-1);
    if (last) await this.#notes(last);
  }

  /** Forgets what was collected and not submitted. */
  drop(): void {
    this.#encoder = null;
    this.#pass = null;
    this.cost = 0;
  }

  /** @throws DeviceError `device/cancelled`, after the device has come to rest */
  async cancel(label: string | undefined): Promise<never> {
    await this.finish();
    throw new DeviceError('device/cancelled', 'The run was stopped.', label);
  }

  /** Waits for a submission, and for those before it: one waiting for all, so that no two sleep one after the other for the same work. */
  #notes(awaited: UnderWay): Promise<void> {
    for (const each of this.#underWay.slice(0, this.#underWay.indexOf(awaited) + 1)) each.isAwaited = true;
    void this.#wait();
    return awaited.noted;
  }

  async #wait(): Promise<void> {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    for (let oldest = this.#underWay[0]; oldest?.isAwaited; oldest = this.#underWay[0]) {
      try {
        await this.#waitFor(oldest);
        oldest.note.resolve();
      } catch (cause) {
        oldest.note.reject(cause);
      }
      this.#underWay.shift();
    }
    this.#isWaiting = false;
  }

  async #waitFor({ done, cost, since }: UnderWay): Promise<void> {
    const followed = since < this.#lastDone;
    const began = Math.max(since, this.#lastDone);
    const way = this.#speed.waiting(cost);
    const whole = this.#speed.expectedMs(cost);
    let overslept = false;
    if (way === 'asleep') overslept = await asleepUntil(done, began + whole, whole);
    else await done;
    this.#lastDone = performance.now();
    this.#speed.learn(cost, this.#lastDone - began, way, { overslept, followed });
  }
}

function underWay(done: Promise<unknown>, cost: number): UnderWay {
  // whoever waits hears of it; who gave up meanwhile does not
  done.catch(() => {});
  let note: UnderWay['note'] | undefined;
  const noted = new Promise<void>((resolve, reject) => {
    note = { resolve, reject };
  });
  noted.catch(() => {});
  return { done, noted, note: note as UnderWay['note'], cost, since: performance.now(), isAwaited: false };
}
