import type { Pieces } from '../graph-core/passes/pieces.ts';
import { DeviceError } from '../kernels/executor.ts';

/** Longest work between two turns of the event loop, in milliseconds: a stop is a message, and has to be let in. */
const SLICE_MS = 30;

/** @throws DeviceError `device/cancelled` where the signal was given */
export function checkStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new DeviceError('device/cancelled', 'The computation was stopped.');
}

/** For work in many short pieces: promises alone never let a message in. */
export class Breath {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Between two pieces. @throws DeviceError `device/cancelled` */
  async take(): Promise<void> {
    if (performance.now() - this.#since >= SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.#since = performance.now();
    }
    checkStopped(this.#signal);
  }

  /** All pieces of a work, a stop let in between them. @throws DeviceError `device/cancelled` */
  async through<T>(pieces: Pieces<T>): Promise<T> {
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
      await this.take();
    }
  }
}
