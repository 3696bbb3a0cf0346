import { type HelperThread, type Threads, threadsFor } from './pool.ts';

/** Workers beside the session's, for a machine of so many processors. */
export const windowThreads = (processors: number): Threads => ({ count: threadsFor(processors), spawn });

function spawn(onLost: () => void): HelperThread {
  const worker = new Worker(new URL('./helper-worker.ts', import.meta.url), { type: 'module', name: 'helper' });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    onLost();
  });
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
}
