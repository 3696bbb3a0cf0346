import { lateFault } from './faults.ts';
import { SCRIPT_LIMITS, type ScriptAnswer, type ScriptHost, type ScriptTask } from './script.ts';

/** How long a stopped call may still go on, in milliseconds: most are over by then, and the worker stays. */
const FINISH_MS = 100;
/** Beyond its own limit a call gets this long before the worker is ended: what loops inside the interpreter cannot be interrupted. */
const GRACE_MS = 1000;
/** A worker may take this long to start. */
const START_MS = 20_000;

/** What a worker says: it has started, it goes on, or an answer. */
export type FromScriptWorker = 'ready' | 'beat' | ScriptAnswer;

/** A worker of a window or a thread of Node. */
export interface ScriptWorker {
  post(task: ScriptTask): void;
  listen(onMessage: (message: FromScriptWorker) => void, onError: (reason: string) => void): void;
  terminate(): void;
}

/** Runs scripts one after another in a worker, which is ended and made anew when it hangs or is stopped. */
export class WorkerScriptHost implements ScriptHost {
  readonly #spawn: () => ScriptWorker;
  #worker: ScriptWorker | null = null;
  #isReady = false;
  #onMessage: (message: FromScriptWorker) => void = () => {};
  #onError: (reason: string) => void = () => {};
  #queue: Promise<unknown> = Promise.resolve();

  constructor(spawn: () => ScriptWorker) {
    this.#spawn = spawn;
  }

  run(task: ScriptTask, signal?: AbortSignal): Promise<ScriptAnswer | null> {
    const result = this.#queue.then(() => this.#run(task, signal));
    this.#queue = result.catch(() => null);
    return result;
  }

  dispose(): void {
    this.#end();
  }

  #run(task: ScriptTask, signal: AbortSignal | undefined): Promise<ScriptAnswer | null> {
    if (signal?.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const worker = this.#worker ?? this.#tryStart();
      if (typeof worker === 'string') return resolve({ fault: deadFault(worker) });
      let watch: ReturnType<typeof setTimeout>;
      let stopping: ReturnType<typeof setTimeout>;
      const done = (answer: ScriptAnswer | null, endsWorker: boolean): void => {
        clearTimeout(watch);
        clearTimeout(stopping);
        signal?.removeEventListener('abort', onAbort);
        if (endsWorker) this.#end();
        resolve(answer);
      };
      const onAbort = (): void => {
        stopping = setTimeout(() => done(null, true), FINISH_MS);
      };
      const rearm = (ms: number): void => {
        clearTimeout(watch);
        watch = setTimeout(() => done({ fault: lateFault(task.source) }, true), ms);
      };
      this.#onMessage = (message) => {
        if (message === 'ready') this.#isReady = true;
        if (typeof message !== 'string') done(message, false);
        else rearm(SCRIPT_LIMITS.callMs + GRACE_MS);
      };
      this.#onError = (reason) => done({ fault: deadFault(reason) }, true);
      signal?.addEventListener('abort', onAbort, { once: true });
      rearm(this.#isReady ? SCRIPT_LIMITS.callMs + GRACE_MS : START_MS);
      worker.post(task);
    });
  }

  /** A worker, or why there is none. */
  #tryStart(): ScriptWorker | string {
    try {
      return this.#start();
    } catch (error) {
      this.#end();
      return error instanceof Error ? error.message : String(error);
    }
  }

  #start(): ScriptWorker {
    const worker = this.#spawn();
    this.#worker = worker;
    // what one says that was ended meanwhile is about a task of before
    worker.listen(
      (message) => this.#worker === worker && this.#onMessage(message),
      (reason) => this.#worker === worker && this.#onError(reason),
    );
    return worker;
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#isReady = false;
    this.#onMessage = () => {};
    this.#onError = () => {};
  }
}

const deadFault = (reason: string) =>
  ({
    code: 'script/broken',
    message: `the interpreter ended: ${reason}`,
    mend: 'keep less at a time, or simplify the script',
    line: null,
    column: null,
  }) as const;
