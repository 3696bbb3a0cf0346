import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { serveHelper } from '../kernels/wasm/helper.ts';
import { type HelperThread, type Threads, threadsFor } from '../kernels/wasm/pool.ts';

const MARK = 'chainrule helper';

/** Whether this is a thread that helps: programs of one file are loaded by their threads too. */
export const isHelperThread = !isMainThread && workerData === MARK;

/** The thread's side. */
export function serveHelperThread(): void {
  const receive = serveHelper();
  parentPort?.on('message', receive);
}

/** Threads of Node that run a program which calls {@link serveHelperThread} in them; by default the one that this is part of. */
export const nodeThreads = (program = fileURLToPath(import.meta.url), count = threadsFor(availableParallelism())): Threads => ({
  count,
  spawn: (onLost) => spawn(program, onLost),
});

function spawn(program: string, onLost: () => void): HelperThread {
  const worker = new Worker(program, { workerData: MARK });
  // it waits for calls, and nothing else may have to wait for it
  worker.unref();
  worker.on('error', onLost);
  worker.on('exit', onLost);
  return { post: (message) => worker.postMessage(message), terminate: () => void worker.terminate() };
}
