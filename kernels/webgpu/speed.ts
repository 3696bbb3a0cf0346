/** Milliseconds that one submission should take: short enough for a cancel, and for a window to stay smooth. */
const TARGET_MS = 20;

/**
 * Milliseconds that one dispatch may take at the speed of the first guess, which few devices are as slow as: a product that is cut into
 * many keeps a device waiting for the last workgroups of each.
 */
const LARGEST_MS = 80;

/** Cost (loads and operations, see `Dispatch`) that a millisecond takes care of, before anything is measured. */
const FIRST_GUESS = { software: 2e5, hardware: 5e7 } as const;

/** What a dispatch costs by being one, in milliseconds. */
const OVERHEAD_MS = { software: 0.06, hardware: 0.01 } as const;

/** A dispatch that takes longer keeps more than one core of a software driver at work. */
const SHARED_OUT_MS = 0.08;

/** Submissions of a plan that are waited for awake, so that its speed is known; the first is slower than the others. */
const AWAKE = 2;
/** Of the time after which a thread that slept found its work done, what the work is taken to have needed. */
const OVERSLEPT = 0.7;
/** No clock tells less apart. */
const SHORTEST_MS = 0.05;

/** How fast a device is, learnt while it works. One for each device; all its plans teach it. */
export class Speed {
  /** Cost of starting one dispatch. */
  readonly overhead: number;
  /** The largest cost one dispatch may have: a call above it is cut. */
  readonly largest: number;
  readonly isSoftware: boolean;
  #perMs: number;

  constructor(isSoftware: boolean) {
    const kind = isSoftware ? 'software' : 'hardware';
    this.isSoftware = isSoftware;
    this.#perMs = FIRST_GUESS[kind];
    this.overhead = OVERHEAD_MS[kind] * FIRST_GUESS[kind];
    this.largest = LARGEST_MS * FIRST_GUESS[kind];
  }

  get perMs(): number {
    return this.#perMs;
  }

  /** Takes note of a submission. Small ones say more about waiting than about the device; one odd measurement counts little. */
  learn(cost: number, elapsed: number): void {
    if (cost < (this.#perMs * TARGET_MS) / 4 && elapsed < TARGET_MS) return;
    this.#perMs *= correction(cost, elapsed, this.#perMs);
  }
}

/**
 * The speed of one plan. A cost says how two plans compare only roughly, and one plan is told apart from itself by nothing but the
 * machine: so each learns its own, from the first submission on, beginning with what its device has shown.
 */
export class PlanSpeed {
  readonly #device: Speed;
  #perMs: number | null = null;
  /** Submissions that were learnt from. */
  #seen = 0;

  constructor(device: Speed) {
    this.#device = device;
  }

  get overhead(): number {
    return this.#device.overhead;
  }

  /** Cost that one submission may have. */
  get budget(): number {
    return (this.#perMs ?? this.#device.perMs) * TARGET_MS;
  }

  expectedMs(cost: number): number {
    return cost / (this.#perMs ?? this.#device.perMs);
  }

  /** Takes note of a submission. Where the thread `overslept`, it ended at some time before it was seen to have ended. */
  learn(cost: number, elapsed: number, overslept = false): void {
    if (cost <= 0) return;
    this.#device.learn(cost, elapsed);
    const took = overslept ? OVERSLEPT * elapsed : elapsed;
    const isNew = this.#perMs === null || this.#seen < AWAKE;
    const before = this.#perMs ?? this.#device.perMs;
    this.#perMs = isNew ? cost / Math.max(took, SHORTEST_MS) : before * correction(cost, took, before);
    this.#seen++;
  }

  /**
   * Whether the waiting thread should sleep instead of asking. In Node every pending promise of Dawn is a busy loop, which
   * takes a core away from a driver that needs it for the work itself. A driver in software has use for that core where dispatches
   * are long enough to be shared out; of a row of tiny ones each waits for the one before, and a sleeping machine answers late.
   */
  isWorthSleeping(cost: number, dispatches: number): boolean {
    const { process } = globalThis as { process?: { versions?: { node?: string } } };
    const isBusyLoop = this.#device.isSoftware && process?.versions?.node !== undefined;
    return isBusyLoop && this.#seen >= AWAKE && dispatches > 0 && this.expectedMs(cost) / dispatches > SHARED_OUT_MS;
  }
}

const correction = (cost: number, elapsed: number, perMs: number): number =>
  Math.min(2, Math.max(0.5, cost / Math.max(elapsed, SHORTEST_MS) / perMs));
