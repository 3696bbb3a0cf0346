import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { fromDevice, toDevice } from './bytes.ts';

const COPY_SRC = 0x4;
const COPY_DST = 0x8;

/** A buffer that is made again only when it has to grow. */
class Growing {
  #buffer: GPUBuffer | null = null;
  readonly #device: GPUDevice;
  readonly #label: string;

  constructor(device: GPUDevice, label: string) {
    this.#device = device;
    this.#label = label;
  }

  atLeast(size: number): GPUBuffer {
    if (!this.#buffer || this.#buffer.size < size) {
      this.#buffer?.destroy();
      this.#buffer = this.#device.createBuffer({ label: this.#label, size: Math.max(256, size), usage: COPY_SRC | COPY_DST });
    }
    return this.#buffer;
  }

  destroy(): void {
    this.#buffer?.destroy();
  }
}

/**
 * What surrounds the iterations of a plan: the rows that are fed, the state that is carried, the history that is collected.
 * Only copies between buffers, so that no kernel knows that it runs in a loop.
 */
export class LoopBuffers {
  readonly #device: GPUDevice;
  readonly #plan: Plan;
  readonly #arenas: readonly GPUBuffer[];
  readonly #feeds: readonly Growing[];
  readonly #histories: readonly Growing[];
  readonly #scratch: Growing;
  #feedBuffers: readonly GPUBuffer[] = [];
  #historyBuffers: readonly GPUBuffer[] = [];

  constructor(device: GPUDevice, plan: Plan, arenas: readonly GPUBuffer[]) {
    this.#device = device;
    this.#plan = plan;
    this.#arenas = arenas;
    this.#feeds = plan.loop.feeds.map(({ name }) => new Growing(device, `feed ${name}`));
    this.#histories = plan.loop.collects.map(({ name }) => new Growing(device, `history ${name}`));
    this.#scratch = new Growing(device, 'carried');
  }

  /** Uploads the rows of `steps` iterations and makes room for what they leave. */
  begin(steps: number, feeds: readonly TensorData[]): void {
    const { loop, slots } = this.#plan;
    this.#feedBuffers = loop.feeds.map(({ slot }, i) => {
      const data = toDevice(slots[slot]?.dtype ?? 'float', feeds[i] as TensorData);
      const buffer = (this.#feeds[i] as Growing).atLeast(data.byteLength);
      if (data.byteLength > 0) this.#device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    });
    this.#historyBuffers = loop.collects.map(({ slot }, i) => (this.#histories[i] as Growing).atLeast(steps * this.#bytes(slot)));
  }

  feed(encoder: GPUCommandEncoder, step: number): void {
    for (const [i, { slot }] of this.#plan.loop.feeds.entries()) {
      const bytes = this.#bytes(slot);
      if (bytes > 0)
        this.#copy(encoder, this.#feedBuffers[i] as GPUBuffer, step * bytes, this.#arena(slot), this.#offset(slot), bytes);
    }
  }

  /** All carries at once, through a scratch buffer: copies within one buffer are not allowed, and they may swap. */
  carry(encoder: GPUCommandEncoder): void {
    const { carries } = this.#plan.loop;
    if (carries.length === 0) return;
    const starts: number[] = [];
    let total = 0;
    for (const { from } of carries) {
      starts.push(total);
      total += this.#bytes(from);
    }
    const scratch = this.#scratch.atLeast(total);
    for (const [i, { from }] of carries.entries()) {
      this.#copy(encoder, this.#arena(from), this.#offset(from), scratch, starts[i] as number, this.#bytes(from));
    }
    for (const [i, { to }] of carries.entries()) {
      this.#copy(encoder, scratch, starts[i] as number, this.#arena(to), this.#offset(to), this.#bytes(to));
    }
  }

  store(encoder: GPUCommandEncoder, step: number): void {
    for (const [i, { slot }] of this.#plan.loop.collects.entries()) {
      const bytes = this.#bytes(slot);
      if (bytes > 0)
        this.#copy(encoder, this.#arena(slot), this.#offset(slot), this.#historyBuffers[i] as GPUBuffer, step * bytes, bytes);
    }
  }

  /** What `steps` iterations collected. */
  collect(steps: number, read: (buffer: GPUBuffer, size: number) => Promise<ArrayBuffer>): Promise<TensorData[]> {
    return Promise.all(
      this.#plan.loop.collects.map(async ({ slot }, i) => {
        const size = steps * this.#bytes(slot);
        const bytes = size > 0 ? await read(this.#historyBuffers[i] as GPUBuffer, size) : new ArrayBuffer(0);
        return fromDevice(this.#plan.slots[slot]?.dtype ?? 'float', bytes);
      }),
    );
  }

  destroy(): void {
    for (const buffer of [...this.#feeds, ...this.#histories, this.#scratch]) buffer.destroy();
  }

  #copy(encoder: GPUCommandEncoder, from: GPUBuffer, at: number, to: GPUBuffer, offset: number, bytes: number): void {
    if (bytes > 0) encoder.copyBufferToBuffer(from, at, to, offset, bytes);
  }

  #bytes(slot: number): number {
    return this.#plan.slots[slot]?.bytes ?? 0;
  }

  #offset(slot: number): number {
    return this.#plan.slots[slot]?.offset ?? 0;
  }

  #arena(slot: number): GPUBuffer {
    return this.#arenas[this.#plan.slots[slot]?.arena ?? 0] as GPUBuffer;
  }
}
