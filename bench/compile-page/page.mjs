/** `compileTimesInWorker(kind, blocks)` gives what `main.mjs compile` prints in Node, from a worker as a session has one. */
function compileTimesInWorker(kind, blocks) {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage([kind, blocks]);
  }).finally(() => worker.terminate());
}

Object.assign(globalThis, { compileTimesInWorker });
