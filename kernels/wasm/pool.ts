import type { ToHelper } from './helper.ts';
import type { KernelFunction, PlanCode } from './modules.ts';
import { announceMail, CONTROL_BYTES, type SharedCall, shareCall } from './work-sharing.ts';

/** A worker of a window or a thread of Node that runs `serveHelper`. */
export interface HelperThread {
  post(message: ToHelper): void;
  terminate(): void;
}

export interface Threads {
  /** How many compute, the one that asks among them. */
  readonly count: number;
  readonly spawn: () => HelperThread;
}

let threads: Threads | null = null;

/** Says where helpers come from; null where there are none. Who sets it knows that memory can be shared here. */
export function setThreads(to: Threads | null): void {
  threads = to;
}

/** The pool of an executor; null where one thread is all there is. */
export const openPool = (): Pool | null => (threads && threads.count > 1 ? new Pool(threads) : null);

/** Threads that help one that asks. They are started for the first plan that needs them, and end with the pool. */
export class Pool {
  readonly count: number;
  readonly #threads: Threads;
  #control: Int32Array | null = null;
  #helpers: HelperThread[] = [];
  #plans = 0;

  constructor(threads: Threads) {
    this.count = threads.count;
    this.#threads = threads;
  }

  /** Hands a plan to the helpers and returns its number. `scratch`: the addresses of their scratch memories. */
  load(code: PlanCode, memory: WebAssembly.Memory, scratch: readonly number[]): number {
    this.#start();
    const plan = ++this.#plans;
    this.#post((i) => ({ kind: 'load', plan, code, memory, scratch: scratch[i] as number }));
    return plan;
  }

  unload(plan: number): void {
    this.#post(() => ({ kind: 'unload', plan }));
  }

  run(call: SharedCall, kernels: readonly KernelFunction[]): void {
    if (this.#control) shareCall(this.#control, call, kernels);
  }

  destroy(): void {
    for (const helper of this.#helpers) helper.terminate();
    this.#helpers = [];
  }

  #start(): void {
    if (this.#control) return;
    const control = new SharedArrayBuffer(CONTROL_BYTES);
    this.#control = new Int32Array(control);
    this.#helpers = Array.from({ length: this.count - 1 }, () => this.#threads.spawn());
    this.#post(() => ({ kind: 'begin', control }));
  }

  #post(messageFor: (helper: number) => ToHelper): void {
    // first, so that nobody sleeps who has a message on its way
    if (this.#control) announceMail(this.#control);
    for (const [i, helper] of this.#helpers.entries()) helper.post(messageFor(i));
  }
}
