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

/** Of the time after which a thread that slept found its work done, what the work is taken to have needed. */
const OVERSLEPT = 0.7;
/** No clock tells less apart. */
const SHORTEST_MS = 0.05;
/** Each way of waiting is tried so often; the worse one is tried again once in so many waits. */
const TRIES = 3;
const AGAIN = 64;
/** What a new measurement counts beside those before it. */
const WEIGHT = 0.3;
/** Asking all the time has to be faster by so much: it takes a core from whatever else the machine does. */
const WORTH_A_CORE = 1.1;
/** A measurement that says that a plan became this many times as fast is of something else. */
const ODD = 16;

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

/** How a thread waits: asking all the time, or mostly asleep. */
export type Waiting = 'awake' | 'asleep';

interface Tried {
  count: number;
  perMs: number;
}

/**
 * The speed of one plan. A cost says how two plans compare only roughly, and one plan is told apart from itself by nothing but the
 * machine: so each learns its own, from the first submission on, beginning with what its device has shown.
 *
 * It learns as well how its work is best waited for. In Node every pending promise of Dawn is a busy loop, which takes a core away from
 * a driver in software that needs it for the work itself; so mostly a thread should sleep. But of a row of tiny dispatches, each of which
 * waits for the one before, a machine that is kept awake does more: halted cores take longer to start again than the work takes.
 */
export class PlanSpeed {
  readonly #device: Speed;
  readonly #tried: Readonly<Record<Waiting, Tried>>;
  #perMs: number;
  /** Submissions that were learnt from. */
  #seen = 0;
  /** The last one ended before it was seen to have. */
  #overslept = false;

  constructor(device: Speed) {
    this.#device = device;
    this.#perMs = device.perMs;
    this.#tried = { awake: { count: 0, perMs: device.perMs }, asleep: { count: 0, perMs: device.perMs } };
  }

  get overhead(): number {
    return this.#device.overhead;
  }

  /** Cost that one submission may have. */
  get budget(): number {
    return this.#perMs * TARGET_MS;
  }

  expectedMs(cost: number): number {
    return cost / this.#perMs;
  }

  /**
   * Takes note of a submission. Where the thread `overslept`, it ended at some time before it was seen to have ended; and one that `followed`
   * on it, under way by then, began at some time before, so that it seems to have taken less than it did.
   */
  learn(cost: number, elapsed: number, way: Waiting, { overslept = false, followed = false } = {}): void {
    const isUnknown = followed && this.#overslept;
    this.#overslept = overslept;
    if (cost <= 0 || isUnknown) return;
    this.#device.learn(cost, elapsed);
    const took = overslept ? OVERSLEPT * elapsed : elapsed;
    // the first time a driver may compile, for seconds where it has not seen the shaders before; and a thread that overslept was told to sleep
    // too long, which says nothing of the way once the estimate is right
    if (this.#seen++ > 0 && !overslept) {
      const tried = this.#tried[way];
      const perMs = Math.min(cost / Math.max(elapsed, SHORTEST_MS), ODD * this.#perMs);
      tried.perMs = tried.count === 0 ? perMs : tried.perMs + WEIGHT * (perMs - tried.perMs);
      tried.count++;
    }
    this.#perMs *= correction(cost, took, this.#perMs);
  }

  /** How to wait for the next submission. */
  waiting(cost: number): Waiting {
    const { process } = globalThis as { process?: { versions?: { node?: string } } };
    const isBusyLoop = this.#device.isSoftware && process?.versions?.node !== undefined;
    if (!isBusyLoop || cost <= 0) return 'awake';
    if (this.#seen === 0) return 'asleep';
    const { awake, asleep } = this.#tried;
    const ratio = awake.perMs / asleep.perMs;
    if (Math.min(awake.count, asleep.count) < TRIES) return awake.count <= asleep.count ? 'awake' : 'asleep';
    return ratio > WORTH_A_CORE === (this.#seen % AGAIN !== 0) ? 'awake' : 'asleep';
  }
}

const correction = (cost: number, elapsed: number, perMs: number): number =>
  Math.min(2, Math.max(0.5, cost / Math.max(elapsed, SHORTEST_MS) / perMs));
