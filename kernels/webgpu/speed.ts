/** Milliseconds that one submission should take: short enough for a cancel, and for a window to stay smooth. */
const TARGET_MS = 20;

/** Cost (loads and operations, see `Dispatch`) that a millisecond takes care of, before anything is measured. */
const FIRST_GUESS = { software: 2e5, hardware: 5e7 } as const;

/** What a dispatch costs by being one, in milliseconds. */
const OVERHEAD_MS = { software: 0.06, hardware: 0.01 } as const;

/** How fast a device is, learnt while it works. One for each device; all its plans teach it. */
export class Speed {
  /** Cost of starting one dispatch. */
  readonly overhead: number;
  /** The largest cost one dispatch may have: a call above it is cut. */
  readonly largest: number;
  readonly #isSoftware: boolean;
  #perMs: number;

  constructor(isSoftware: boolean) {
    const kind = isSoftware ? 'software' : 'hardware';
    this.#isSoftware = isSoftware;
    this.#perMs = FIRST_GUESS[kind];
    this.overhead = OVERHEAD_MS[kind] * FIRST_GUESS[kind];
    this.largest = TARGET_MS * FIRST_GUESS[kind];
  }

  /** Cost that one submission may have. */
  get budget(): number {
    return this.#perMs * TARGET_MS;
  }

  expectedMs(cost: number): number {
    return cost / this.#perMs;
  }

  /** Takes note of a submission. Small ones say more about waiting than about the device; one odd measurement counts little. */
  learn(cost: number, elapsed: number): void {
    if (cost < this.budget / 4 && elapsed < TARGET_MS) return;
    const ratio = cost / Math.max(elapsed, 0.1) / this.#perMs;
    this.#perMs *= Math.min(2, Math.max(0.5, ratio));
  }

  /**
   * Whether the waiting thread should sleep instead of asking. In Node every pending promise of Dawn is a busy loop, which
   * takes a core away from a driver that needs it for the work itself.
   */
  get isWorthSleeping(): boolean {
    const { process } = globalThis as { process?: { versions?: { node?: string } } };
    return this.#isSoftware && process?.versions?.node !== undefined;
  }
}
