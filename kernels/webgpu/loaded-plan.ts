import type { ScriptCall, Slot } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { DeviceError, FINISH_MS, type Iterated, type IterateOptions, type LoadedPlan } from '../executor.ts';
import { runScript } from '../script/call.ts';
import { messageOf } from './adapter.ts';
import { fromDevice, toDevice } from './bytes.ts';
import type { Dispatch } from './dispatches.ts';
import type { DeviceHealth } from './health.ts';
import { type Collected, LoopBuffers } from './loop-buffers.ts';
import { type Range, ReadBatch, Readback } from './readback.ts';
import { PlanSpeed, type Speed } from './speed.ts';
import { type Recorded, Submissions } from './submissions.ts';

/** UNIFORM | COPY_DST; Node has no GPUBufferUsage. */
const UNIFORM_USAGE = 0x40 | 0x8;

export interface PlanParts {
  readonly plan: Plan;
  readonly arenas: readonly GPUBuffer[];
  readonly dispatches: readonly Dispatch[];
  readonly pipelines: readonly GPUComputePipeline[];
  /** Called once when the plan is destroyed. */
  readonly release: () => void;
}

/** What all plans of a device share. */
export interface SharedDevice {
  readonly device: GPUDevice;
  readonly speed: Speed;
  readonly health: DeviceHealth;
}

/** A call of the host's, between two dispatches. */
interface Hosted {
  readonly script: ScriptCall;
  readonly call: number;
  readonly cost: 0;
}

/** A plan on a WebGPU device: bind groups and uniforms are made here, once; a run only replays them. */
export class WebGpuPlan implements LoadedPlan {
  readonly plan: Plan;
  readonly #device: GPUDevice;
  readonly #speed: PlanSpeed;
  readonly #health: DeviceHealth;
  readonly #arenas: readonly GPUBuffer[];
  readonly #recorded: readonly (Recorded | Hosted)[];
  readonly #uniforms: GPUBuffer;
  readonly #submissions: Submissions;
  readonly #loop: LoopBuffers;
  readonly #readback: Readback;
  readonly #release: () => void;
  #destroyed = false;
  #queue: Promise<unknown> = Promise.resolve();
  /** The reads that are last in the queue and have not begun. */
  #reads: ReadBatch | null = null;
  #queued = 0;

  constructor({ device, speed, health }: SharedDevice, { plan, arenas, dispatches, pipelines, release }: PlanParts) {
    this.plan = plan;
    this.#device = device;
    this.#speed = new PlanSpeed(speed);
    this.#health = health;
    this.#arenas = arenas;
    this.#release = release;
    const starts = uniformStarts(dispatches);
    this.#uniforms = this.#makeUniforms(dispatches, starts);
    const recorded = dispatches.map((d, i) => this.#record(d, starts[i] as number, pipelines[i] as GPUComputePipeline));
    this.#recorded = [...recorded, ...hostedOf(plan)].sort((a, b) => a.call - b.call);
    this.#submissions = new Submissions(device, this.#speed);
    this.#readback = new Readback(device, this.#submissions);
    this.#loop = new LoopBuffers(device, plan, arenas, this.#readback);
  }

  write(slot: number, data: TensorData, at = 0): void {
    const { arena, offset, bytes, dtype } = this.#slot(slot);
    if (at < 0 || at + data.length > bytes / 4) throw new RangeError(`writing beyond slot ${slot}`);
    if (data.length === 0) return;
    const words = toDevice(dtype, data);
    const put = (): void => this.#device.queue.writeBuffer(this.#arenas[arena] as GPUBuffer, offset + at * 4, words);
    // behind the runs that were asked for before
    if (this.#queued === 0) put();
    else void this.#enqueue(async () => put()).catch(() => {});
  }

  async read(slot: number, at = 0, count?: number): Promise<TensorData> {
    const { buffer, offset, bytes } = this.#range(slot);
    const size = count === undefined ? bytes - at * 4 : count * 4;
    const { dtype } = this.#slot(slot);
    if (size <= 0) return fromDevice(dtype, new ArrayBuffer(0));
    return fromDevice(dtype, await this.#batch().add({ buffer, offset: offset + at * 4, bytes: size }));
  }

  run(from = 0, to = this.plan.calls.length, signal?: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const submissions = this.#submissions;
      for (const recorded of this.#recorded) {
        if (recorded.call < from || recorded.call >= to) continue;
        if (submissions.isFullFor(recorded.cost)) {
          await submissions.submit();
          this.#health.check();
          if (signal?.aborted) await submissions.cancel(this.#labelOf(recorded));
        }
        if ('script' in recorded) await this.#onHost(recorded, signal);
        else submissions.dispatch(recorded);
      }
      await submissions.finish();
      if (signal?.aborted) await submissions.cancel(undefined);
    });
  }

  async iterate(options: IterateOptions): Promise<Iterated> {
    // what is asked for next begins when the last submission is on its way, not when its numbers have come back
    const { steps, collected, finished } = await this.#enqueue(() => this.#send(options));
    return this.#guard(async () => {
      await finished;
      return { steps, collected: collected.take() };
    });
  }

  /** Submits iterations; `finished` when the histories are there to be taken. */
  async #send({
    steps,
    feeds,
    signal,
  }: IterateOptions): Promise<{ steps: number; collected: Collected; finished: Promise<void> }> {
    const submissions = this.#submissions;
    this.#loop.begin(steps, feeds);
    const cost = this.#recorded.reduce((sum, r) => sum + r.cost, this.#speed.overhead);
    let done = 0;
    while (done < steps && !signal?.aborted) {
      const wanted = Math.max(1, Math.floor(this.#speed.budget / cost));
      const count = Math.min(wanted, steps - done, await this.#loop.room());
      this.#loop.upload(done, count);
      for (let step = 0; step < count; step++) {
        await this.#iteration(step, cost, signal);
        done++;
      }
      if (done < steps) await submissions.submit();
      this.#health.check();
    }
    const collected = this.#loop.stage();
    await submissions.submit(() => collected.arrived());
    const finished = submissions.finish();
    finished.catch(() => {});
    return { steps: done, collected, finished };
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    for (const arena of this.#arenas) arena.destroy();
    this.#uniforms.destroy();
    this.#loop.destroy();
    this.#readback.destroy();
    this.#release();
  }

  /** One iteration, `row` rows into what was uploaded; a long one is spread over several submissions. */
  async #iteration(row: number, cost: number, signal: AbortSignal | undefined): Promise<void> {
    const submissions = this.#submissions;
    const isLong = cost > this.#speed.budget;
    let left = cost;
    this.#loop.feed(submissions, row);
    for (const recorded of this.#recorded) {
      if (isLong && submissions.isFullFor(recorded.cost)) {
        await submissions.submit();
        this.#health.check();
        if (signal?.aborted && this.#speed.expectedMs(left) > FINISH_MS) await submissions.cancel(this.#labelOf(recorded));
      }
      if ('script' in recorded) await this.#onHost(recorded, signal);
      else submissions.dispatch(recorded);
      left -= recorded.cost;
    }
    this.#loop.carry(submissions);
    this.#loop.store(submissions);
  }

  /** Everything before it is computed, its inputs are read back, and its result is uploaded before what follows. */
  async #onHost({ script, call }: Hosted, signal: AbortSignal | undefined): Promise<void> {
    await this.#submissions.finish();
    this.#health.check();
    const words = await this.#readback.read(script.inputs.map(({ slot }) => this.#range(slot)));
    const memory = script.inputs.map(({ slot }, i) => fromDevice(this.#slot(slot).dtype, words[i] as ArrayBuffer));
    const values = await runScript(script, this.plan.calls[call]?.label ?? 'script', memory, signal);
    const { arena, offset, dtype } = this.#slot(script.output.slot);
    if (values.length > 0) this.#device.queue.writeBuffer(this.#arenas[arena] as GPUBuffer, offset, toDevice(dtype, values));
  }

  #labelOf({ call }: Recorded | Hosted): string | undefined {
    return this.plan.calls[call]?.label;
  }

  #makeUniforms(dispatches: readonly Dispatch[], starts: readonly number[]): GPUBuffer {
    const size = Math.max(256, starts.at(-1) as number);
    const buffer = this.#device.createBuffer({ label: 'uniforms', size, usage: UNIFORM_USAGE });
    const all = new Uint32Array((starts.at(-1) as number) / 4);
    for (const [i, { words }] of dispatches.entries()) all.set(words, (starts[i] as number) / 4);
    if (all.length > 0) this.#device.queue.writeBuffer(buffer, 0, all);
    return buffer;
  }

  #record({ words, bindings, grid, call, cost }: Dispatch, uniformsAt: number, pipeline: GPUComputePipeline): Recorded {
    const storage = bindings.map(({ arena, offset, bytes }, i) => ({
      binding: i + 1,
      resource: { buffer: this.#arenas[arena] as GPUBuffer, offset, size: bytes },
    }));
    const bindGroup = this.#device.createBindGroup({
      label: this.plan.calls[call]?.label ?? 'call',
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: this.#uniforms, offset: uniformsAt, size: words.byteLength } }, ...storage],
    });
    return { pipeline, bindGroup, grid, call, cost: cost + this.#speed.overhead };
  }

  #slot(slot: number): Slot {
    const found = this.plan.slots[slot];
    if (!found) throw new Error(`the plan has no slot ${slot}`);
    return found;
  }

  #range(slot: number): Range {
    const { arena, offset, bytes } = this.#slot(slot);
    return { buffer: this.#arenas[arena] as GPUBuffer, offset, bytes };
  }

  /** Takes reads until something else is asked for, or until they begin. */
  #batch(): ReadBatch {
    if (this.#reads) return this.#reads;
    const batch = new ReadBatch();
    void this.#inTurn(() => {
      if (this.#reads === batch) this.#reads = null;
      return batch.settle((ranges) => this.#guard(() => this.#readback.read(ranges)));
    });
    this.#reads = batch;
    return batch;
  }

  /** Work after the work before it; what the device throws becomes a DeviceError. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(() =>
      this.#guard(work).catch((cause: unknown) => {
        this.#submissions.drop();
        throw cause;
      }),
    );
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#queued++;
    this.#reads = null;
    const result = this.#queue.then(work).finally(() => this.#queued--);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#destroyed) throw new Error('the plan was destroyed');
    this.#health.check();
    try {
      const value = await work();
      this.#health.check();
      return value;
    } catch (cause) {
      if (cause instanceof DeviceError) throw cause;
      // a device that goes away rejects what is pending a moment before it says that it is lost
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#health.check();
      if (cause instanceof Error && !(cause instanceof DOMException)) throw cause;
      throw new DeviceError('device/lost', `The device stopped answering: ${messageOf(cause)}`);
    }
  }
}

const hostedOf = (plan: Plan): Hosted[] =>
  plan.calls.flatMap((planned, call) =>
    planned.form.kernel === 'script' ? [{ script: planned.call as ScriptCall, call, cost: 0 as const }] : [],
  );

/** Where the uniform words of each dispatch begin, and where those of the last one end; bytes: bindings start at multiples of 256. */
function uniformStarts(dispatches: readonly Dispatch[]): readonly number[] {
  const starts = [0];
  for (const { words } of dispatches) starts.push((starts.at(-1) as number) + Math.ceil(words.byteLength / 256) * 256);
  return starts;
}
