/** An edit re-runs by itself up to the current step while that takes less than this, in milliseconds. */
const AUTO_RUN_MS = 50;
/** What takes so many times as long is slow at once. */
const FAR_BEYOND = 10;

/** What an edit changes of the program that is run again: the numbers fed to it, or the program. */
export type Reach = 'values' | 'structure';

/** How long it took to run again after the latest edits of each reach. */
export class RunTimes {
  readonly #latest: Record<Reach, readonly number[]> = { values: [], structure: [] };

  note(reach: Reach, ms: number): void {
    this.#latest[reach] = [...this.#latest[reach].slice(-1), ms];
  }

  /**
   * Whether running again takes too long to be done unasked. One slow run may be the first, for which a device compiles, or fall into a
   * moment in which the machine was busy: two in a row, or one that took far too long, are the graph's own.
   */
  isSlow(reach: Reach): boolean {
    const times = this.#latest[reach];
    return (times.length > 1 && Math.min(...times) >= AUTO_RUN_MS) || (times.at(-1) ?? 0) >= FAR_BEYOND * AUTO_RUN_MS;
  }

  /** Another document. */
  forget(): void {
    this.#latest.values = [];
    this.#latest.structure = [];
  }
}
