/** Of the time that work should take, the share that is slept through in one go: an estimate may be too long. */
const ASLEEP = 0.8;
/** Waking up takes about as long: less is not worth lying down for. */
const SHORTEST_MS = 0.2;
/** Nobody is answered while the thread sleeps. */
const LONGEST_MS = 50;
/** Afterwards the device is asked again after a share of the time that the work should take, within bounds in milliseconds. */
const ASKED_AGAIN = { share: 0.04, least: 0.05, most: 1 } as const;

/** Waits for a cell that nobody wakes. Only in Node: a page may not block, and may have no shared memory. */
const cell = typeof SharedArrayBuffer === 'undefined' ? null : new Int32Array(new SharedArrayBuffer(4));
const sleep = (ms: number): unknown => cell && Atomics.wait(cell, 0, 0, ms);

/** A turn of Node's event loop, in which Dawn looks whether something has ended. */
const turn = (): Promise<void> =>
  new Promise((resolve) => (globalThis as unknown as { setImmediate(done: () => void): void }).setImmediate(resolve));

/**
 * Awaits what should be done at a time, in milliseconds of `performance.now`, and takes `whole` of them, with the thread asleep. While
 * anything of Dawn's is pending, Node's binding asks in every turn of the event loop whether it has ended, without a pause: on a machine
 * whose driver computes on the same cores that loop takes one of them away from the work. So most of the time is slept through, and then
 * turns are taken apart from one another. Before that one turn lets others submit what the device can go on with. Tells whether the work
 * had ended before the thread woke up.
 */
export async function asleepUntil(done: Promise<unknown>, expected: number, whole: number): Promise<boolean> {
  let isDone = false;
  const noted = done.finally(() => {
    isDone = true;
  });
  noted.catch(() => {});
  await turn();
  const left = expected - performance.now();
  if (!isDone && left > SHORTEST_MS) sleep(Math.min(LONGEST_MS, ASLEEP * left));
  const pause = Math.min(ASKED_AGAIN.most, Math.max(ASKED_AGAIN.least, ASKED_AGAIN.share * whole));
  // this thread's turn may come before the one in which the binding asks
  for (let turns = 0; turns < 2 && !isDone; turns++) await turn();
  const overslept = isDone;
  while (!isDone) {
    sleep(pause);
    await turn();
  }
  await noted;
  return overslept;
}
