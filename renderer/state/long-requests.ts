/** A request that takes longer than this can be stopped by the user, in milliseconds. */
export const LONG_MS = 500;

/** Watches requests and tells when they keep the user waiting, and when they no longer do. */
export class LongRequests {
  readonly #tell: (isLong: boolean) => void;
  #pending = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (isLong: boolean) => void) {
    this.#tell = tell;
  }

  async watch<T>(request: Promise<T>): Promise<T> {
    if (this.#pending++ === 0) this.#timer = setTimeout(() => this.#tell(true), LONG_MS);
    try {
      return await request;
    } finally {
      if (--this.#pending === 0) {
        clearTimeout(this.#timer);
        this.#tell(false);
      }
    }
  }
}
