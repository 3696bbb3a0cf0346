import type { Slot } from '../../graph-core/model/kernel-call.ts';
import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { DeviceError, type DeviceInfo, type IterateOptions, type Iterated, type LoadedPlan } from '../executor.ts';
import { messageOf } from './adapter.ts';
import { fromDevice, toDevice } from './bytes.ts';
import { type Dispatch, MAX_COST } from './dispatches.ts';
import { LoopBuffers } from './loop-buffers.ts';

/** Milliseconds that one submission should take: short enough for a cancel, and for a window to stay smooth. */
const TARGET_MS = 40;
/** Submissions under way at once: one computes while the next is encoded. */
const IN_FLIGHT = 2;

/** GPUBufferUsage and GPUMapMode by number: Node has no such globals. */
const USAGE = { mapRead: 0x1, copyDst: 0x8, uniform: 0x40 } as const;
const MAP_READ = 1;

/** A dispatch with everything the device needs; made once, replayed for ever. */
interface Recorded {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: readonly [number, number];
  readonly call: number;
  readonly cost: number;
}

/** A plan on a WebGPU device. */
export class WebGpuPlan implements LoadedPlan {
  readonly plan: Plan;
  readonly #device: GPUDevice;
  readonly #arenas: readonly GPUBuffer[];
  readonly #recorded: readonly Recorded[];
  readonly #uniforms: GPUBuffer;
  readonly #loop: LoopBuffers;
  /** Cost that one submission may have; adapts to the device. */
  #budget = MAX_COST;
  #fault: DeviceError | null = null;
  #lost = false;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    device: GPUDevice,
    info: DeviceInfo,
    plan: Plan,
    arenas: readonly GPUBuffer[],
    dispatches: readonly Dispatch[],
    pipelines: readonly GPUComputePipeline[],
  ) {
    this.plan = plan;
    this.#device = device;
    this.#arenas = arenas;
    if (!info.software) this.#budget *= 100;
    const stride = strideOf(dispatches);
    this.#uniforms = this.#makeUniforms(dispatches, stride);
    this.#recorded = dispatches.map((d, i) => this.#record(d, i * stride, pipelines[i] as GPUComputePipeline));
    this.#loop = new LoopBuffers(device, plan, arenas);
    device.addEventListener('uncapturederror', this.#onError);
    void device.lost.then(() => {
      this.#lost = true;
    });
  }

  write(slot: number, data: TensorData, at = 0): void {
    const { arena, offset, dtype } = this.#slot(slot);
    if (data.length === 0) return;
    this.#device.queue.writeBuffer(this.#arenas[arena] as GPUBuffer, offset + at * 4, toDevice(dtype, data));
  }

  async read(slot: number, at = 0, count?: number): Promise<TensorData> {
    const { arena, offset, bytes, dtype } = this.#slot(slot);
    const size = count === undefined ? bytes - at * 4 : count * 4;
    if (size <= 0) return fromDevice(dtype, new ArrayBuffer(0));
    await this.#queue;
    return fromDevice(dtype, await this.#copyOut(this.#arenas[arena] as GPUBuffer, offset + at * 4, size));
  }

  run(from = 0, to = this.plan.calls.length, signal?: AbortSignal): Promise<void> {
    return this.#enqueue(async () => {
      const list = this.#recorded.filter(({ call }) => call >= from && call < to);
      const pace = new Pace(this.#device, signal);
      for (let i = 0; i < list.length; ) {
        const encoder = this.#device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        let cost = 0;
        for (; i < list.length && (cost === 0 || cost + (list[i] as Recorded).cost <= this.#budget); i++) {
          replay(pass, list[i] as Recorded);
          cost += (list[i] as Recorded).cost;
        }
        pass.end();
        await pace.submit(encoder.finish());
        this.#check();
      }
      await pace.finish();
      this.#check();
    });
  }

  iterate({ steps, feeds, signal }: IterateOptions): Promise<Iterated> {
    return this.#enqueue(async () => {
      this.#loop.begin(steps, feeds);
      const cost = this.#recorded.reduce((sum, r) => sum + r.cost, 1);
      const pace = new Pace(this.#device, undefined);
      let done = 0;
      while (done < steps && !signal?.aborted) {
        const count = Math.max(1, Math.min(steps - done, Math.floor(this.#budget / cost)));
        const started = performance.now();
        await pace.submit(this.#encodeSteps(done, count));
        this.#check();
        done += count;
        this.#adapt(performance.now() - started);
      }
      await pace.finish();
      this.#check();
      const collected = await this.#loop.collect(done, (buffer, size) => this.#copyOut(buffer, 0, size));
      return { steps: done, collected };
    });
  }

  destroy(): void {
    this.#device.removeEventListener('uncapturederror', this.#onError);
    for (const arena of this.#arenas) arena.destroy();
    this.#uniforms.destroy();
    this.#loop.destroy();
  }

  #encodeSteps(first: number, count: number): GPUCommandBuffer {
    const encoder = this.#device.createCommandEncoder();
    for (let step = first; step < first + count; step++) {
      this.#loop.feed(encoder, step);
      const pass = encoder.beginComputePass();
      for (const recorded of this.#recorded) replay(pass, recorded);
      pass.end();
      this.#loop.carry(encoder);
      this.#loop.store(encoder, step);
    }
    return encoder.finish();
  }

  /** Aims the next submission at the target time, without jumping on one odd measurement. */
  #adapt(elapsed: number): void {
    const ratio = Math.min(2, Math.max(0.5, TARGET_MS / Math.max(elapsed, 0.5)));
    this.#budget = Math.min(1e12, Math.max(MAX_COST / 64, this.#budget * ratio));
  }

  /** All uniform words in one buffer, each dispatch's at a multiple of the stride. */
  #makeUniforms(dispatches: readonly Dispatch[], stride: number): GPUBuffer {
    const buffer = this.#device.createBuffer({
      label: 'uniforms',
      size: Math.max(256, stride * dispatches.length),
      usage: USAGE.uniform | USAGE.copyDst,
    });
    for (const [i, { words }] of dispatches.entries()) this.#device.queue.writeBuffer(buffer, i * stride, words.slice());
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
    return { pipeline, bindGroup, grid, call, cost };
  }

  #slot(slot: number): Slot {
    const found = this.plan.slots[slot];
    if (!found) throw new Error(`the plan has no slot ${slot}`);
    return found;
  }

  async #copyOut(buffer: GPUBuffer, offset: number, size: number): Promise<ArrayBuffer> {
    const staging = this.#device.createBuffer({ label: 'read back', size, usage: USAGE.mapRead | USAGE.copyDst });
    try {
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
      this.#device.queue.submit([encoder.finish()]);
      await staging.mapAsync(MAP_READ);
      return staging.getMappedRange().slice(0);
    } catch (cause) {
      this.#check();
      throw new DeviceError('device/lost', `Reading back failed: ${messageOf(cause)}`);
    } finally {
      staging.destroy();
    }
  }

  readonly #onError = (event: GPUUncapturedErrorEvent): void => {
    this.#fault ??= new DeviceError('device/validation', event.error.message);
  };

  #check(): void {
    if (this.#lost) throw new DeviceError('device/lost', 'The device was lost.');
    if (!this.#fault) return;
    const fault = this.#fault;
    this.#fault = null;
    throw fault;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }
}

/** Bytes between the uniform words of two dispatches: bindings start at multiples of 256. */
const strideOf = (dispatches: readonly Dispatch[]): number =>
  dispatches.reduce((most, { words }) => Math.max(most, Math.ceil(words.byteLength / 256) * 256), 256);

function replay(pass: GPUComputePassEncoder, { pipeline, bindGroup, grid }: Recorded): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(grid[0], grid[1]);
}

/** Keeps a few submissions under way and looks at the abort signal between them. */
class Pace {
  readonly #device: GPUDevice;
  readonly #signal: AbortSignal | undefined;
  readonly #pending: Promise<undefined>[] = [];

  constructor(device: GPUDevice, signal: AbortSignal | undefined) {
    this.#device = device;
    this.#signal = signal;
  }

  async submit(commands: GPUCommandBuffer): Promise<void> {
    this.#device.queue.submit([commands]);
    this.#pending.push(this.#device.queue.onSubmittedWorkDone());
    if (this.#pending.length >= IN_FLIGHT) await this.#pending.shift();
    if (this.#signal?.aborted) {
      await this.finish();
      throw new DeviceError('device/cancelled', 'The run was stopped.');
    }
  }

  async finish(): Promise<void> {
    await Promise.all(this.#pending.splice(0));
  }
}
