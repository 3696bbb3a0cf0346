/**
 * Where somebody has looked, in the order in which it was visited. The place that is on view now is not kept but asked for when
 * it is left: moving about in it changes nothing of the way back.
 */
export class Places<P> {
  readonly #now: () => P;
  readonly #limit: number;
  #behind: readonly P[] = [];
  #ahead: readonly P[] = [];

  constructor(now: () => P, limit = 100) {
    this.#now = now;
    this.#limit = limit;
  }

  /** Somebody is about to go elsewhere; `from`, where it is known better than by asking. */
  leave(from: P = this.#now()): void {
    this.#behind = [...this.#behind, from].slice(-this.#limit);
    this.#ahead = [];
  }

  /** The place before, or the one that was come back from; null where there is none that still exists. */
  back(exists: (place: P) => boolean): P | null {
    const target = this.#behind.findLast(exists);
    if (target === undefined) return null;
    this.#ahead = [this.#now(), ...this.#ahead];
    this.#behind = this.#behind.slice(0, this.#behind.lastIndexOf(target));
    return target;
  }

  forward(exists: (place: P) => boolean): P | null {
    const target = this.#ahead.find(exists);
    if (target === undefined) return null;
    this.#behind = [...this.#behind, this.#now()];
    this.#ahead = this.#ahead.slice(this.#ahead.indexOf(target) + 1);
    return target;
  }

  canGoBack(exists: (place: P) => boolean): boolean {
    return this.#behind.some(exists);
  }

  canGoForward(exists: (place: P) => boolean): boolean {
    return this.#ahead.some(exists);
  }

  clear(): void {
    this.#behind = [];
    this.#ahead = [];
  }
}
