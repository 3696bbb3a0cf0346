import type { ScriptHost } from './script.ts';
import { type FromScriptWorker, type ScriptWorker, WorkerScriptHost } from './worker-host.ts';

/** Scripts in a worker of their own beside the session's, so that the session goes on whatever they do. */
export const windowScripts = (): ScriptHost => new WorkerScriptHost(spawn);

function spawn(): ScriptWorker {
  const worker = new Worker(new URL('./sandbox-worker.ts', import.meta.url), { type: 'module', name: 'scripts' });
  return {
    post: (task) => worker.postMessage(task),
    listen: (onMessage, onError) => {
      worker.addEventListener('message', (event: MessageEvent<FromScriptWorker>) => onMessage(event.data));
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        onError(event.message || 'its script could not be loaded');
      });
    },
    terminate: () => worker.terminate(),
  };
}
