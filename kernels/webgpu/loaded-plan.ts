import type { ScriptCall, Slot } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { DeviceError, FINISH_MS, type Iterated, type IterateOptions, type LoadedPlan } from '../executor.ts';
import { runScript } from '../script/call.ts';
import { messageOf } from './adapter.ts';
import { fromDevice, toDevice } from './bytes.ts';
import type { Dispatch } from './dispatches.ts';
import type { DeviceHealth } from './health.ts';
import { LoopBuffers } from './loop-buffers.ts';
import { Readback } from './readback.ts';
import type { Speed } from './speed.ts';
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
  readonly #speed: Speed;
  readonly #health: DeviceHealth;
  readonly #arenas: readonly GPUBuffer[];
  readonly #recorded: readonly (Recorded | Hosted)[];
  readonly #uniforms: GPUBuffer;
  readonly #loop: LoopBuffers;
  readonly #readback: Readback;
  readonly #release: () => void;
  #destroyed = false;
  #queue: Promise<unknown> = Promise.resolve();
  #queued = 0;

  constructor({ device, speed, health }: SharedDevice, { plan, arenas, dispatches, pipelines, release }: PlanParts) {
    this.plan = plan;
    this.#device = device;
    this.#speed = speed;
    this.#health = health;
    this.#arenas = arenas;
    this.#release = release;
    const stride = strideOf(dispatches);
    this.#uniforms = this.#makeUniforms(dispatches, stride);
    const recorded = dispatches.map((d, i) => this.#record(d, i * stride, pipelines[i] as GPUComputePipeline));
    this.#recorded = [...recorded, ...hostedOf(plan)].sort((a, b) => a.call - b.call);
    this.#readback = new Readback(device);
    this.#loop = new LoopBuffers(device, plan, arenas, (buffer, size) => this.#copyOut(buffer, 0, size));
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
    const { arena, offset, bytes, dtype } = this.#slot(slot);
    const size = count === undefined ? bytes - at * 4 : count * 4;
    if (size <= 0) return fromDevice(dtype, new ArrayBuffer(0));
    return this.#enqueue(async () =>
      fromDevice(dtype, await this.#copyOut(this.#arenas[arena] as GPUBuffer, offset + at * 4, size)),
    );
  }

  run(from = 0, to = this.plan.calls.length, signal?: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const submissions = new Submissions(this.#device, this.#speed);
      for (const recorded of this.#recorded) {
        if (recorded.call < from || recorded.call >= to) continue;
        if (submissions.isFullFor(recorded.cost)) {
          await submissions.submit();
          this.#health.check();
          if (signal?.aborted) await submissions.cancel(this.#labelOf(recorded));
        }
        if ('script' in recorded) await this.#onHost(recorded, submissions, signal);
        else submissions.dispatch(recorded);
      }
      await submissions.finish();
      if (signal?.aborted) await submissions.cancel(undefined);
    });
  }

  iterate({ steps, feeds, signal }: IterateOptions): Promise<Iterated> {
    return this.#enqueue(async () => {
      this.#loop.begin(steps, feeds);
      const submissions = new Submissions(this.#device, this.#speed);
      const cost = this.#recorded.reduce((sum, r) => sum + r.cost, this.#speed.overhead);
      let done = 0;
      while (done < steps && !signal?.aborted) {
        const wanted = Math.max(1, Math.floor(this.#speed.budget / cost));
        const count = Math.min(wanted, steps - done, await this.#loop.room());
        this.#loop.upload(done, count);
        for (let step = 0; step < count; step++) {
          await this.#iteration(submissions, step, cost, signal);
          done++;
        }
        await submissions.submit();
        this.#health.check();
      }
      await submissions.finish();
      this.#health.check();
      return { steps: done, collected: await this.#loop.collected() };
    });
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
  async #iteration(submissions: Submissions, row: number, cost: number, signal: AbortSignal | undefined): Promise<void> {
    const isLong = cost > this.#speed.budget;
    let left = cost;
    this.#loop.feed(submissions, row);
    for (const recorded of this.#recorded) {
      if (isLong && submissions.isFullFor(recorded.cost)) {
        await submissions.submit();
        this.#health.check();
        if (signal?.aborted && this.#speed.expectedMs(left) > FINISH_MS) await submissions.cancel(this.#labelOf(recorded));
      }
      if ('script' in recorded) await this.#onHost(recorded, submissions, signal);
      else submissions.dispatch(recorded);
      left -= recorded.cost;
    }
    this.#loop.carry(submissions);
    this.#loop.store(submissions);
  }

  /** Everything before it is computed, its inputs are read back, and its result is uploaded before what follows. */
  async #onHost({ script, call }: Hosted, submissions: Submissions, signal: AbortSignal | undefined): Promise<void> {
    await submissions.finish();
    this.#health.check();
    const memory: TensorData[] = [];
    for (const { slot } of script.inputs) {
      const { arena, offset, bytes, dtype } = this.#slot(slot);
      const words = bytes === 0 ? new ArrayBuffer(0) : await this.#copyOut(this.#arenas[arena] as GPUBuffer, offset, bytes);
      memory.push(fromDevice(dtype, words));
    }
    const values = await runScript(script, this.plan.calls[call]?.label ?? 'script', memory, signal);
    const { arena, offset, dtype } = this.#slot(script.output.slot);
    if (values.length > 0) this.#device.queue.writeBuffer(this.#arenas[arena] as GPUBuffer, offset, toDevice(dtype, values));
  }

  #labelOf({ call }: Recorded | Hosted): string | undefined {
    return this.plan.calls[call]?.label;
  }

  #makeUniforms(dispatches: readonly Dispatch[], stride: number): GPUBuffer {
    const size = Math.max(256, stride * dispatches.length);
    const buffer = this.#device.createBuffer({ label: 'uniforms', size, usage: UNIFORM_USAGE });
    const all = new Uint32Array((stride / 4) * dispatches.length);
    for (const [i, { words }] of dispatches.entries()) all.set(words, (i * stride) / 4);
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

  #copyOut(buffer: GPUBuffer, offset: number, size: number): Promise<ArrayBuffer> {
    return this.#readback.read(buffer, offset, size);
  }

  /** Work after the work before it; what the device throws becomes a DeviceError. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#queued++;
    const result = this.#queue.then(() => this.#guard(work)).finally(() => this.#queued--);
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
  plan.calls.flatMap(({ call: script }, call) => (script.kernel === 'script' ? [{ script, call, cost: 0 as const }] : []));

/** Bytes between the uniform words of two dispatches: bindings start at multiples of 256. */
const strideOf = (dispatches: readonly Dispatch[]): number =>
  dispatches.reduce((most, { words }) => Math.max(most, Math.ceil(words.byteLength / 256) * 256), 256);
