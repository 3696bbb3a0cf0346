/** What to do when the window's process died: come back once by itself, then ask. */
export interface CrashPolicy {
  /** @param at milliseconds, any clock that rises */
  windowGone(at: number): 'reload' | 'ask';
}

const WINDOW_MS = 60_000;

/** A second crash within a minute is likely to be followed by a third, so the user is asked. */
export function createCrashPolicy(): CrashPolicy {
  let last: number | null = null;
  return {
    windowGone: (at) => {
      const again = last !== null && at - last < WINDOW_MS;
      last = at;
      return again ? 'ask' : 'reload';
    },
  };
}
