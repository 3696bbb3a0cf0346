/** Whether what is divided takes less time than alone is judged by calls that take so many milliseconds together. */
const WINDOW_MS = 1;
/** For so many milliseconds nothing is divided where it does not, at first and at most. */
const FIRST_MS = 1;
const MOST_MS = 512;
/** So many times a call is divided before it is timed alone again; at first sooner, since engines optimise what runs often. */
const MOST_TIMES = 64;

interface Call {
  /** Milliseconds of a unit where one thread computes. */
  alone: number;
  /** How often it is still divided until it is timed alone again, and how often after that. */
  left: number;
  times: number;
}

/**
 * Whether calls are better divided just now: other programs may keep a helper from its processor, so that it comes too late, or holds a part
 * while the thread that asked waits. The same calls are timed both ways. Where dividing them does not pay, all are computed alone for
 * a while, and if it does not pay after that, for twice as long.
 */
export class Gain {
  readonly #calls = new Map<string, Call>();
  #until = 0;
  #pause = FIRST_MS;
  /** Milliseconds of the calls of this window, and of the same calls alone. */
  #divided = 0;
  #alone = 0;

  /** Whether a call is divided now; times in milliseconds. */
  divides(key: string, now: number): boolean {
    const call = this.#calls.get(key);
    if (!call || call.left === 0 || now < this.#until) return false;
    call.left--;
    return true;
  }

  toldAlone(key: string, units: number, ms: number): void {
    const times = this.#calls.get(key)?.times ?? 1;
    this.#calls.set(key, { alone: ms / units, left: times, times: Math.min(MOST_TIMES, 2 * times) });
  }

  toldDivided(key: string, units: number, ms: number, now: number): void {
    this.#divided += ms;
    this.#alone += units * (this.#calls.get(key)?.alone ?? 0);
    if (this.#alone < WINDOW_MS) return;
    const isWorth = this.#divided < this.#alone;
    if (!isWorth) this.#until = now + this.#pause;
    this.#pause = isWorth ? Math.max(FIRST_MS, this.#pause / 4) : Math.min(MOST_MS, 2 * this.#pause);
    this.#divided = 0;
    this.#alone = 0;
  }

  /** Lets go of calls whose keys begin so. */
  forget(start: string): void {
    for (const key of this.#calls.keys()) if (key.startsWith(start)) this.#calls.delete(key);
  }
}
