/** Work beside the queue that the next change of weights, data or device ends. */
export class LateEvaluation {
  #abort = new AbortController();
  #done: Promise<void> = Promise.resolve();

  /** Begins one; an earlier one is ended. */
  begin<T>(find: (signal: AbortSignal) => Promise<T>, told: (found: T) => void, failed: (error: unknown) => void): void {
    const { signal } = this.#renew();
    const before = this.#done;
    this.#done = find(signal)
      .then(
        (found) => void (signal.aborted || told(found)),
        (error) => void (signal.aborted || failed(error)),
      )
      .then(() => before);
  }

  /** Resolves when nothing of it is under way any more; it tells nothing then. */
  end(): Promise<void> {
    this.#renew();
    return this.#done;
  }

  #renew(): AbortController {
    this.#abort.abort();
    this.#abort = new AbortController();
    return this.#abort;
  }
}
