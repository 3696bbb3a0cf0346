import ELK, { type ELK as Elk, type ElkNode } from 'elkjs/lib/elk-api.js';

/** ELK in a worker of its own. A layout cannot be interrupted there: to give one up its worker is ended. */

interface Running {
  readonly elk: Elk;
  /** Rejects when the worker breaks down. */
  readonly broken: Promise<never>;
}

let running: Running | null = null;

function start(): Running {
  const worker = new Worker(new URL('./elk-worker.ts', import.meta.url), { type: 'module', name: 'layout' });
  const broken = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  // looked at only while something is laid out
  broken.catch(() => undefined);
  return { elk: new ELK({ workerFactory: () => worker, algorithms: ['layered'] }), broken };
}

function stop(): void {
  running?.elk.terminateWorker();
  running = null;
}

/** Lays a graph out; null once `signal` has given it up. @throws Error where ELK or its worker fails */
export async function layOutInWorker(graph: ElkNode, signal: AbortSignal): Promise<ElkNode | null> {
  if (signal.aborted) return null;
  running ??= start();
  const { elk, broken } = running;
  const given = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  try {
    const laidOut = await Promise.race([elk.layout(graph), broken, given]);
    if (laidOut === null) stop();
    return laidOut;
  } catch (error) {
    stop();
    throw error;
  }
}
