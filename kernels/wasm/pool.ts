import { DeviceError } from '../executor.ts';
import { Gain } from './gain.ts';
import type { ToHelper } from './helper.ts';
import type { KernelFunction, PlanCode } from './modules.ts';
import { announceMail, CONTROL_BYTES, hasFailed, isHelped, type SharedCall, shareCall, waitForParts } from './work-sharing.ts';

/** A worker of a window or a thread of Node that runs `serveHelper`. */
export interface HelperThread {
  post(message: ToHelper): void;
  terminate(): void;
}

export interface Threads {
  /** How many compute, the one that asks among them. */
  readonly count: number;
  /** `onLost` is called where the thread cannot be had or has ended. */
  readonly spawn: (onLost: () => void) => HelperThread;
}

/**
 * Parts take some milliseconds. After the first time the event loop is asked whether a thread has ended, after the second a thread that says
 * nothing is taken for one that has, and the last is for those that are still at work then.
 */
const WAIT_MS = 100;
const LONGEST_WAIT_MS = 30_000;
const LAST_WAIT_MS = 1000;

const MOST_THREADS = 8;

/** Half of the processors where there are more than a few: they are often two to a core, and vectors gain nothing from the second. */
export const threadsFor = (processors: number): number =>
  Math.min(processors, MOST_THREADS, Math.max(2, Math.ceil(processors / 2)));

let threads: Threads | null = null;

/** Says where helpers come from; null where there are none. */
export function setThreads(to: Threads | null): void {
  threads = to;
}

/** The pool of an executor; null where one thread is all there is. */
export const openPool = (): Pool | null => (threads && threads.count > 1 && canShare() ? new Pool(threads) : null);

/** Whether threads can have a memory together here: a page has to be isolated from others for it. */
function canShare(): boolean {
  try {
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

/** Threads that help one that asks. They are started for the first plan that needs them, and end with the pool. */
export class Pool {
  readonly count: number;
  readonly #threads: Threads;
  #control: Int32Array | null = null;
  readonly #helpers = new Map<number, HelperThread>();
  readonly #gain = new Gain();
  #plans = 0;
  #isOpen = true;
  #isWaiting = false;
  /** Why what was computed is not to be trusted any more. */
  #reason: string | null = null;
  #tellLost: (reason: string) => void = () => {};
  /** Resolves with a reason when a part of a call was left half done; never rejects. */
  readonly lost: Promise<string>;

  constructor(threads: Threads) {
    this.count = threads.count;
    this.#threads = threads;
    this.lost = new Promise((resolve) => {
      this.#tellLost = resolve;
    });
  }

  /** Whether there are helpers, or may be. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Hands a plan to the helpers and returns its number. `scratch`: the addresses of their scratch memories. */
  load(code: PlanCode, memory: WebAssembly.Memory, scratch: readonly number[]): number {
    this.#start();
    const plan = ++this.#plans;
    this.#post((i) => ({ kind: 'load', plan, code, memory, scratch: scratch[i] as number }));
    return plan;
  }

  unload(plan: number): void {
    this.#gain.forget(`${plan} `);
    this.#post(() => ({ kind: 'unload', plan }));
  }

  /**
   * Runs units of a call, alone or divided. It yields while a helper that should have done its part has not: that a thread has ended is told by an
   * event. @throws DeviceError `device/lost` where a part was left half done
   */
  *run(call: SharedCall, kernels: readonly KernelFunction[]): Generator<void, void> {
    this.check();
    const key = `${call.plan} ${call.words}`;
    const units = call.to - call.from;
    const began = performance.now();
    // while a call waits for its last parts another plan may run, by itself
    const control = this.#helpers.size > 0 && !this.#isWaiting ? this.#control : null;
    if (control && isHelped(control) && this.#gain.divides(key, began)) {
      shareCall(control, call, kernels);
      yield* this.#rest(control);
      const ended = performance.now();
      this.#gain.toldDivided(key, units, ended - began, ended);
    } else {
      kernels[call.kernel]?.(call.words, call.from, call.to);
      this.#gain.toldAlone(key, units, performance.now() - began);
    }
  }

  /** @throws DeviceError `device/lost` once a part of a call was left half done: numbers are lost that nobody has elsewhere */
  check(): void {
    if (this.#reason !== null) throw new DeviceError('device/lost', `The calculation broke off: ${this.#reason}`);
  }

  /** Waits for the helpers' parts. Who gives up the run in the meantime waits too, or a late helper would write into the next. */
  *#rest(control: Int32Array): Generator<void, void> {
    const [began, helpers] = [performance.now(), this.#helpers.size];
    const isHopeless = (): boolean => this.#helpers.size < helpers || performance.now() - began > LONGEST_WAIT_MS;
    let isDone = false;
    this.#isWaiting = true;
    try {
      for (isDone = waitForParts(control, WAIT_MS); !isDone && !isHopeless(); isDone = waitForParts(control, WAIT_MS)) yield;
    } finally {
      this.#isWaiting = false;
      if (!isDone && !waitForParts(control, this.#helpers.size > 0 ? LAST_WAIT_MS : 0))
        this.#fail('a thread ended in the middle of a call');
      else if (hasFailed(control)) this.#fail('a thread could not do its part of a call');
    }
    this.check();
  }

  #fail(reason: string): void {
    this.#reason = reason;
    this.#tellLost(reason);
    this.destroy();
  }

  /** Only while no call is being divided, as at any time between two calls. */
  destroy(): void {
    for (const helper of this.#helpers.values()) helper.terminate();
    this.#helpers.clear();
    this.#isOpen = false;
  }

  #start(): void {
    if (this.#control) return;
    const control = new SharedArrayBuffer(CONTROL_BYTES);
    this.#control = new Int32Array(control);
    for (let i = 0; i < this.count - 1; i++) this.#startOne(i);
    this.#post(() => ({ kind: 'begin', control }));
  }

  #startOne(index: number): void {
    try {
      const helper = this.#threads.spawn(() => this.#lose(index));
      this.#helpers.set(index, helper);
    } catch {
      // no thread to be had: the others do without it
      this.#lose(index);
    }
  }

  #lose(index: number): void {
    this.#helpers.get(index)?.terminate();
    this.#helpers.delete(index);
    if (this.#helpers.size === 0) this.#isOpen = false;
  }

  #post(messageFor: (helper: number) => ToHelper): void {
    // first, so that nobody sleeps who has a message on its way
    if (this.#control) announceMail(this.#control);
    for (const [i, helper] of this.#helpers) helper.post(messageFor(i));
  }
}
