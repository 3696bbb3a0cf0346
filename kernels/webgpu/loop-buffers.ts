import type { TensorData } from '../../graph-core/model/tensor.ts';
import type { Plan } from '../../graph-core/plan/plan.ts';
import { fromDevice, toDevice } from './bytes.ts';
import type { Range, Readback } from './readback.ts';
import type { Submissions } from './submissions.ts';

/** COPY_SRC | COPY_DST; Node has no GPUBufferUsage. */
const USAGE = 0x4 | 0x8;

/** Rows that are fed or collected lie on the device only in part, when all of them would take more than this. */
const FEED_BYTES = 16 * 2 ** 20;
const HISTORY_BYTES = 32 * 2 ** 20;
/** So much is made room for at once: runs are cut into pieces of ever other lengths, and none of them is to make a buffer. */
const FIRST_BYTES = 2 ** 16;

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
      this.#buffer = this.#device.createBuffer({ label: this.#label, size: Math.max(256, size), usage: USAGE });
    }
    return this.#buffer;
  }

  destroy(): void {
    this.#buffer?.destroy();
    this.#buffer = null;
  }
}

/** The histories on their way to the host; see `Staged`. */
export interface Collected {
  arrived(): Promise<unknown>;
  take(): TensorData[];
}

/**
 * What surrounds the iterations of a plan: the rows that are fed, the state that is carried, the history that is collected.
 * Only copies between buffers, so that no kernel knows that it runs in a loop.
 */
export class LoopBuffers {
  readonly #plan: Plan;
  readonly #device: GPUDevice;
  readonly #readback: Readback;
  readonly #feedRanges: readonly Range[];
  readonly #collectRanges: readonly Range[];
  readonly #carryRanges: readonly { readonly from: Range; readonly to: Range }[];
  readonly #feeds: readonly Growing[];
  readonly #histories: readonly Growing[];
  readonly #scratch: Growing;
  #feedRows = 0;
  #historyRows = 0;
  /** Rows of the histories that hold something. */
  #stored = 0;
  #data: readonly TensorData[] = [];
  /** For each collect the parts of its history that were already read. */
  #parts: ArrayBuffer[][] = [];

  constructor(device: GPUDevice, plan: Plan, arenas: readonly GPUBuffer[], readback: Readback) {
    const range = (slot: number): Range => {
      const { arena, offset, bytes } = plan.slots[slot] ?? { arena: 0, offset: 0, bytes: 0 };
      return { buffer: arenas[arena] as GPUBuffer, offset, bytes };
    };
    this.#plan = plan;
    this.#device = device;
    this.#readback = readback;
    this.#feedRanges = plan.loop.feeds.map(({ slot }) => range(slot));
    this.#collectRanges = plan.loop.collects.map(({ slot }) => range(slot));
    this.#carryRanges = plan.loop.carries
      .filter(({ from, to }) => from !== to)
      .map(({ from, to }) => ({ from: range(from), to: range(to) }));
    this.#feeds = plan.loop.feeds.map(({ name }) => new Growing(device, `feed ${name}`));
    this.#histories = plan.loop.collects.map(({ name }) => new Growing(device, `history ${name}`));
    this.#scratch = new Growing(device, 'carried');
  }

  /** Makes room for the rows of `steps` iterations, or for as many as may lie on the device at once. */
  begin(steps: number, feeds: readonly TensorData[]): void {
    for (const [i, { bytes }] of this.#feedRanges.entries()) {
      const wanted = (steps * bytes) / 4;
      const { name } = this.#plan.loop.feeds[i] as { name: string };
      if (feeds[i]?.length !== wanted) throw new Error(`feed ${name}: ${feeds[i]?.length ?? 'no'} elements, not ${wanted}`);
    }
    this.#data = feeds;
    this.#feedRows = roomFor(steps, this.#feedRanges, FEED_BYTES);
    this.#historyRows = roomFor(steps, this.#collectRanges, HISTORY_BYTES);
    this.#stored = 0;
    this.#parts = this.#collectRanges.map(() => []);
  }

  /** How many iterations may be encoded before the next upload; reads a full history first. */
  async room(): Promise<number> {
    if (this.#stored === this.#historyRows) await this.#drain();
    return Math.min(this.#feedRows, this.#historyRows - this.#stored);
  }

  /** Puts the rows of the next iterations in place, behind all work that was submitted. */
  upload(first: number, count: number): void {
    for (const [i, { bytes }] of this.#feedRanges.entries()) {
      if (bytes === 0) continue;
      const dtype = this.#plan.slots[this.#plan.loop.feeds[i]?.slot ?? 0]?.dtype ?? 'float';
      const rows = (this.#data[i] as TensorData).subarray((first * bytes) / 4, ((first + count) * bytes) / 4);
      const buffer = (this.#feeds[i] as Growing).atLeast(this.#feedRows * bytes);
      this.#device.queue.writeBuffer(buffer, 0, toDevice(dtype, rows));
    }
  }

  /** Copies row `row` of what was uploaded last into the slots. */
  feed(submissions: Submissions, row: number): void {
    for (const [i, { buffer, offset, bytes }] of this.#feedRanges.entries()) {
      if (bytes === 0) continue;
      const from = (this.#feeds[i] as Growing).atLeast(this.#feedRows * bytes);
      submissions.copies().copyBufferToBuffer(from, row * bytes, buffer, offset, bytes);
    }
  }

  /** All carries at once, through a scratch buffer: copies within one buffer are not allowed, and they may swap. */
  carry(submissions: Submissions): void {
    const moved = this.#carryRanges.filter(({ from }) => from.bytes > 0);
    if (moved.length === 0) return;
    const encoder = submissions.copies();
    const scratch = this.#scratch.atLeast(moved.reduce((sum, { from }) => sum + from.bytes, 0));
    let at = 0;
    for (const { from } of moved) {
      encoder.copyBufferToBuffer(from.buffer, from.offset, scratch, at, from.bytes);
      at += from.bytes;
    }
    at = 0;
    for (const { to } of moved) {
      encoder.copyBufferToBuffer(scratch, at, to.buffer, to.offset, to.bytes);
      at += to.bytes;
    }
  }

  /** Appends the collected slots to their histories. */
  store(submissions: Submissions): void {
    for (const [i, { buffer, offset, bytes }] of this.#collectRanges.entries()) {
      if (bytes === 0) continue;
      const history = (this.#histories[i] as Growing).atLeast(this.#historyRows * bytes);
      submissions.copies().copyBufferToBuffer(buffer, offset, history, this.#stored * bytes, bytes);
    }
    this.#stored++;
  }

  /** Encodes the way of what was collected since `begin` to the host, behind the last iteration. */
  stage(): Collected {
    const staged = this.#readback.stage(this.#histored());
    const before = this.#parts;
    return {
      arrived: () => staged.arrived(),
      take: () => {
        const last = staged.take();
        return this.#plan.loop.collects.map(({ slot }, i) => {
          const parts = [...(before[i] as ArrayBuffer[]), last[i] as ArrayBuffer];
          return fromDevice(this.#plan.slots[slot]?.dtype ?? 'float', joined(parts));
        });
      },
    };
  }

  destroy(): void {
    for (const buffer of [...this.#feeds, ...this.#histories, this.#scratch]) buffer.destroy();
  }

  /** What lies in the histories. */
  #histored(): Range[] {
    return this.#collectRanges.map(({ bytes }, i) => ({
      buffer: (this.#histories[i] as Growing).atLeast(this.#historyRows * bytes),
      offset: 0,
      bytes: this.#stored * bytes,
    }));
  }

  async #drain(): Promise<void> {
    const read = await this.#readback.read(this.#histored());
    for (const [i, part] of read.entries()) this.#parts[i]?.push(part);
    this.#stored = 0;
  }
}

/** Rows of these ranges that are made room for: at least those of `steps`, as long as they take no more than `most` bytes. */
function roomFor(steps: number, ranges: readonly Range[], most: number): number {
  const bytes = Math.max(4, ...ranges.map((range) => range.bytes));
  const wanted = Math.max(2 ** Math.ceil(Math.log2(steps)), Math.floor(FIRST_BYTES / bytes));
  return Math.max(1, Math.min(wanted, Math.floor(most / bytes)));
}

function joined(parts: readonly ArrayBuffer[]): ArrayBuffer {
  if (parts.length === 1) return parts[0] as ArrayBuffer;
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return all.buffer;
}
