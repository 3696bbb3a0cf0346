import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ScriptHost } from '../kernels/script/script.ts';
import { type FromScriptWorker, type ScriptWorker, WorkerScriptHost } from '../kernels/script/worker-host.ts';

const MARK = 'chainrule scripts';

/** Whether this is the thread that runs scripts: the command line is one file, which is then loaded twice. */
export const isScriptThread = !isMainThread && workerData === MARK;

/** The thread's side. */
export async function serveScriptThread(): Promise<void> {
  const { serveScripts } = await import('../kernels/script/serve.ts');
  const receive = serveScripts((message) => parentPort?.postMessage(message));
  parentPort?.on('message', receive);
}

/** Scripts in a thread of their own, which goes on until it is disposed of. */
export const threadScripts = (): ScriptHost => new WorkerScriptHost(spawn);

function spawn(): ScriptWorker {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: MARK });
  return {
    post: (task) => worker.postMessage(task),
    listen: (onMessage, onError) => {
      worker.on('message', (message: FromScriptWorker) => onMessage(message));
      worker.on('error', (error: Error) => onError(error.message));
    },
    terminate: () => void worker.terminate(),
  };
}
