import { DeviceError } from '../executor.ts';
import type { Speed } from './speed.ts';

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

/** Waits for a cell that nobody wakes. Only in Node: a page may not block, and may have no shared memory. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

interface UnderWay {
  readonly done: Promise<undefined>;
  readonly cost: number;
  readonly since: number;
}

/** Collects work into submissions and keeps a few of them under way. */
export class Submissions {
  readonly #device: GPUDevice;
  readonly #speed: Speed;
  readonly #underWay: UnderWay[] = [];
  #encoder: GPUCommandEncoder | null = null;
  #pass: GPUComputePassEncoder | null = null;
  #pipeline: GPUComputePipeline | null = null;
  #lastDone = 0;
  /** Cost of what is not submitted yet. */
  cost = 0;

  constructor(device: GPUDevice, speed: Speed) {
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

  /** Submits what was collected, and waits until few enough submissions are under way. */
  async submit(): Promise<void> {
    if (!this.#encoder) return;
    this.#device.queue.submit([this.copies().finish()]);
    this.#underWay.push({ done: this.#device.queue.onSubmittedWorkDone(), cost: this.cost, since: performance.now() });
    this.#encoder = null;
    this.cost = 0;
    if (this.#underWay.length >= IN_FLIGHT) await this.#waitForOldest();
  }

  /** Submits the rest and waits for all of it. */
  async finish(): Promise<void> {
    await this.submit();
    while (this.#underWay.length > 0) await this.#waitForOldest();
  }

  /** @throws DeviceError `device/cancelled`, after the device has come to rest */
  async cancel(label: string | undefined): Promise<never> {
    await this.finish();
    throw new DeviceError('device/cancelled', 'The run was stopped.', label);
  }

  async #waitForOldest(): Promise<void> {
    const oldest = this.#underWay.shift();
    if (!oldest) return;
    const { done, cost, since } = oldest;
    const began = Math.max(since, this.#lastDone);
    const left = this.#speed.expectedMs(cost) - (performance.now() - began);
    // not to the end: the estimate may be too long
    if (left > 4 && this.#speed.isWorthSleeping) sleep(0.7 * Math.min(left, 60));
    await done;
    this.#lastDone = performance.now();
    this.#speed.learn(cost, this.#lastDone - began);
  }
}
