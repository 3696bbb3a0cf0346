import type { DeviceInfo, Executor } from '../kernels/executor.ts';
import { listDevices, openExecutor, WORTH_A_DISPATCH } from '../kernels/index.ts';
import type { DeviceChoice } from './protocol.ts';
import { SessionError } from './session-error.ts';

/** Waiting times before a lost device is asked for again, in milliseconds; after these no more is tried by itself. */
const BACK_OFF = [0, 1000, 5000];
/** Losses further apart than this do not count together. */
const MINUTE = 60_000;

export interface DeviceOptions {
  readonly gpu?: GPU | undefined;
  readonly choice?: DeviceChoice;
  /** Of the CPU; the executors' own default otherwise. */
  readonly precision?: 'float32' | 'float64';
}

/** The one device of a session: opened when first needed, opened again when it is lost. */
export class Device {
  readonly #gpu: GPU | undefined;
  readonly #precision: 'float32' | 'float64' | undefined;
  readonly #onLost: (reason: string) => void;
  #choice: DeviceChoice;
  #executor: Promise<Executor> | null = null;
  /** Whether there is a real GPU, once one was seen. */
  #hasGpu = false;
  /** Operations of a dispatch on average of the document that is open; as many as one likes where none is. */
  #work = Number.POSITIVE_INFINITY;
  #losses: number[] = [];

  constructor({ gpu, choice = 'auto', precision }: DeviceOptions, onLost: (reason: string) => void) {
    this.#gpu = gpu;
    this.#choice = choice;
    this.#precision = precision;
    this.#onLost = onLost;
  }

  /** @throws SessionError `device/no-adapter` and the like */
  executor(): Promise<Executor> {
    if (this.#executor === null) {
      const opening = this.#open();
      this.#executor = opening;
      opening.catch(() => {
        if (this.#executor === opening) this.#executor = null;
      });
    }
    return this.#executor;
  }

  async #open(): Promise<Executor> {
    const precision = this.#precision === undefined ? {} : { precision: this.#precision };
    const opened = await openExecutor({ choice: this.#choice, gpu: this.#gpu, work: () => this.#work, ...precision });
    if (!opened.ok) throw new SessionError(opened.error.code, opened.error.message);
    const executor = opened.value;
    if (executor.info.kind === 'webgpu' && !executor.info.software) this.#hasGpu = true;
    // A device that was let go on purpose is lost too: only the one in use is news.
    void executor.lost.then(async (reason) => {
      if (this.#executor !== null && (await this.#executor.catch(() => null)) === executor) {
        this.#executor = null;
        this.#onLost(reason);
      }
    });
    return executor;
  }

  /** Uses another device; the one in use goes on when the new one cannot be had. @throws SessionError */
  async use(choice: DeviceChoice): Promise<Executor> {
    const [before, beforeChoice] = [this.#executor, this.#choice];
    this.#choice = choice;
    this.#executor = null;
    try {
      const executor = await this.executor();
      void before?.then((old) => old.destroy()).catch(() => {});
      return executor;
    } catch (error) {
      this.#choice = beforeChoice;
      this.#executor = before;
      throw error;
    }
  }

  /**
   * Where the choice is ours: changes to WebAssembly for a document whose dispatches are too small for the GPU, and back. Returns the executor
   * where it is another one now. `work`: operations of a dispatch on average, asked for only where there is a choice. @throws SessionError
   */
  async suit(work: () => Promise<number>): Promise<Executor | null> {
    if (this.#choice !== 'auto' || this.#precision === 'float64') return null;
    const before = await this.executor();
    if (!this.#hasGpu) return null;
    this.#work = await work();
    const isOnGpu = before.info.kind === 'webgpu';
    if (isOnGpu === this.#work >= WORTH_A_DISPATCH) return null;
    return this.use('auto');
  }

  /** How long to wait before the next attempt after a loss; null when it was lost too often in a minute. */
  nextAttempt(now: number): number | null {
    this.#losses = [...this.#losses.filter((time) => now - time < MINUTE), now];
    return BACK_OFF[this.#losses.length - 1] ?? null;
  }

  /** Everything that could be used, the one in use first. */
  async list(): Promise<readonly DeviceInfo[]> {
    const current = await this.executor();
    const all = await listDevices(this.#gpu);
    const isCurrent = (info: DeviceInfo): boolean => info.kind === current.info.kind && info.name === current.info.name;
    return [current.info, ...all.filter((info) => !isCurrent(info))];
  }

  async dispose(): Promise<void> {
    const executor = await this.#executor?.catch(() => null);
    this.#executor = null;
    executor?.destroy();
  }
}
