import type { Submissions } from './submissions.ts';

/** GPUBufferUsage and GPUMapMode by number: Node has no such globals. */
const MAP_READ_USAGE = 0x1;
const COPY_DST = 0x8;
const MAP_READ_MODE = 1;

/** Staging buffers up to this size are kept for the next read, and nothing larger is read in one go where it can be divided. */
const KEEP_BYTES = 32 * 2 ** 20;
const SMALLEST = 2 ** 12;
/** Kept buffers: one is filled while another is taken out, and a third may have another size. */
const RING = 3;

/** A piece of a buffer, in bytes. */
export interface Range {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

/** Ranges on their way to the host: the copies are encoded, and have to be submitted before anything is awaited. */
export interface Staged {
  /** Resolves when the copies are done. Asked for once, behind the submission. */
  arrived(): Promise<unknown>;
  /** The bytes of each range, after `arrived`; the staging buffer is free again. */
  take(): ArrayBuffer[];
}

/** Copies device memory to the host through staging buffers that are used again. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #submissions: Submissions;
  readonly #free: GPUBuffer[] = [];

  constructor(device: GPUDevice, submissions: Submissions) {
    this.#device = device;
    this.#submissions = submissions;
  }

  /** All ranges by one submission and one wait, or by several where they are large; waits for the work that was submitted before. */
  async read(ranges: readonly Range[]): Promise<ArrayBuffer[]> {
    const read: ArrayBuffer[] = [];
    for (const group of inGroups(ranges)) {
      const staged = this.stage(group);
      await this.#submissions.submit(() => staged.arrived());
      await this.#submissions.finish();
      read.push(...staged.take());
    }
    return read;
  }

  /** Encodes copies of ranges to the host, behind what was encoded before. Ranges of no bytes come back empty. */
  stage(ranges: readonly Range[]): Staged {
    const encoder = this.#submissions.copies();
    const size = ranges.reduce((sum, { bytes }) => sum + bytes, 0);
    if (size === 0) {
      return { arrived: () => this.#device.queue.onSubmittedWorkDone(), take: () => ranges.map(() => new ArrayBuffer(0)) };
    }
    const staging = this.#take(size);
    let at = 0;
    for (const { buffer, offset, bytes } of ranges) {
      if (bytes > 0) encoder.copyBufferToBuffer(buffer, offset, staging, at, bytes);
      at += bytes;
    }
    return {
      arrived: async () => {
        try {
          await staging.mapAsync(MAP_READ_MODE, 0, size);
        } catch (cause) {
          staging.destroy();
          throw cause;
        }
      },
      take: () => {
        const all = staging.getMappedRange(0, size);
        let from = 0;
        const taken = ranges.map(({ bytes }) => {
          from += bytes;
          return all.slice(from - bytes, from);
        });
        staging.unmap();
        this.#keep(staging);
        return taken;
      },
    };
  }

  destroy(): void {
    for (const buffer of this.#free.splice(0)) buffer.destroy();
  }

  #keep(staging: GPUBuffer): void {
    this.#free.push(staging);
    this.#free.sort((a, b) => a.size - b.size);
    if (this.#free.length > RING) this.#free.shift()?.destroy();
    if (staging.size > KEEP_BYTES) this.#free.pop()?.destroy();
  }

  #take(size: number): GPUBuffer {
    const fits = this.#free.findIndex((buffer) => buffer.size >= size);
    const [found] = fits < 0 ? [] : this.#free.splice(fits, 1);
    if (found) return found;
    const rounded = size > KEEP_BYTES ? size : Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(size)));
    return this.#device.createBuffer({ label: 'read back', size: rounded, usage: MAP_READ_USAGE | COPY_DST });
  }
}

/** Ranges one after the other, as many as fit into a staging buffer that is kept; a larger one is alone. */
function inGroups(ranges: readonly Range[]): Range[][] {
  const groups: Range[][] = [];
  let left = 0;
  for (const range of ranges) {
    if (groups.length === 0 || range.bytes > left) {
      groups.push([]);
      left = KEEP_BYTES;
    }
    groups.at(-1)?.push(range);
    left -= range.bytes;
  }
  return groups;
}

/** Reads that were asked for one after the other, and have not begun: they go to the host together. */
export class ReadBatch {
  readonly #wanted: { readonly range: Range; resolve(bytes: ArrayBuffer): void; reject(cause: unknown): void }[] = [];

  add(range: Range): Promise<ArrayBuffer> {
    return new Promise((resolve, reject) => this.#wanted.push({ range, resolve, reject }));
  }

  /** @throws never: what goes wrong is told to those who wait */
  async settle(read: (ranges: readonly Range[]) => Promise<readonly ArrayBuffer[]>): Promise<void> {
    try {
      const found = await read(this.#wanted.map(({ range }) => range));
      for (const [i, { resolve }] of this.#wanted.entries()) resolve(found[i] as ArrayBuffer);
    } catch (cause) {
      for (const { reject } of this.#wanted) reject(cause);
    }
  }
}
