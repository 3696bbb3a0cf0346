/** Milliseconds that one thread may wait for the others, more than half of what it computed itself. */
const WAIT_MS = 0.3;
/** For so many milliseconds calls are done alone after such a wait, at first and at most. */
const FIRST_MS = 4;
const MOST_MS = 256;

/**
 * When calls are better not divided: a helper that another program keeps from its processor holds a part for milliseconds, while the
 * thread that asked waits for it. After such a wait calls are done alone for a while, after each further one for twice as long.
 */
export class BackOff {
  #until = 0;
  #pause = FIRST_MS;

  /** Whether a call may be divided now; times in milliseconds. */
  isOver(now: number): boolean {
    return now >= this.#until;
  }

  /** Told of each call that was divided: how long the thread that asked computed, and waited behind that. */
  told(now: number, computed: number, waited: number): void {
    const isLong = waited > WAIT_MS + computed / 2;
    if (isLong) this.#until = now + this.#pause;
    this.#pause = isLong ? Math.min(MOST_MS, 2 * this.#pause) : Math.max(FIRST_MS, this.#pause / 2);
  }
}
