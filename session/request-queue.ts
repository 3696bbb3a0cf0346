import { isCancelled, SessionError } from './session-error.ts';

/** Requests, handled one after the other; those that listen to their signal can be stopped. */
export class RequestQueue {
  #last: Promise<unknown> = Promise.resolve();
  /** One for each request that is under way or waits. */
  readonly #pending = new Set<AbortController>();

  /** @throws what `work` throws; SessionError `session/stopped` where it ended because of {@link stop} */
  add<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    this.#pending.add(abort);
    const result = this.#last
      .then(() => work(abort.signal))
      .catch((error: unknown) => {
        throw abort.signal.aborted && isCancelled(error) ? stopped() : error;
      })
      .finally(() => this.#pending.delete(abort));
    this.#last = result.catch(() => {});
    return result;
  }

  /** Ends what is under way and what waits, as far as it can be stopped. */
  stop(): void {
    for (const abort of this.#pending) abort.abort();
  }
}

const stopped = (): SessionError => new SessionError('session/stopped', 'it was stopped before it was done');
