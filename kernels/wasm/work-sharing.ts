import type { KernelFunction } from './modules.ts';

/**
 * How threads divide a call among them. The call is told in words that all of them see, and its parts are taken one after the other by
 * whoever is free, so that nobody waits for a thread that sleeps or has not begun yet.
 */

/** The words, by place. */
const WORD = {
  /** Grows when there is something to do or to hear; what sleeps, sleeps on it. */
  wake: 0,
  /** Messages that were posted. */
  mail: 1,
  /** Number of the call, and in the lowest bits the next part that nobody has taken. */
  claim: 2,
  parts: 3,
  done: 4,
  failed: 5,
  /** Whether the thread that asked sleeps until all parts are done. */
  waiting: 6,
  plan: 7,
  kernel: 8,
  words: 9,
  from: 10,
  to: 11,
  unitsOfPart: 12,
  /** How many helpers have heard all messages. */
  listening: 13,
} as const;

export const CONTROL_BYTES = 64;

const PART_BITS = 8;
/** No call has so many parts: while it is written nothing is taken from it. */
const CLOSED = (1 << PART_BITS) - 1;

export interface SharedCall {
  readonly plan: number;
  readonly kernel: number;
  readonly words: number;
  /** Units, from one to behind another. */
  readonly from: number;
  readonly to: number;
  readonly unitsOfPart: number;
}

/** Takes parts of the call that is told until there are none left; false where there was none. `kernelsOf`: null for an unknown plan. */
export function takeParts(control: Int32Array, kernelsOf: (plan: number) => readonly KernelFunction[] | null): boolean {
  const read = (word: keyof typeof WORD): number => Atomics.load(control, WORD[word]);
  let isBusy = false;
  for (;;) {
    const claim = read('claim');
    const part = claim & CLOSED;
    if (part === CLOSED || part >= read('parts')) return isBusy;
    const kernel = kernelsOf(read('plan'))?.[read('kernel')];
    const [words, size, to] = [read('words'), read('unitsOfPart'), read('to')];
    const from = read('from') + part * size;
    if (!kernel) return isBusy;
    // what was read belongs to the claim where it is still the same
    if (Atomics.compareExchange(control, WORD.claim, claim, claim + 1) !== claim) continue;
    isBusy = true;
    try {
      kernel(words, from, Math.min(to, from + size));
    } catch {
      Atomics.store(control, WORD.failed, 1);
    }
    Atomics.add(control, WORD.done, 1);
    if (read('waiting') !== 0) Atomics.notify(control, WORD.done);
  }
}

/** Wakes what sleeps. */
export function wake(control: Int32Array): void {
  Atomics.add(control, WORD.wake, 1);
  Atomics.notify(control, WORD.wake);
}

/** Whether there is a helper that could take a part: none has begun yet, or all are reading their messages. */
export const isHelped = (control: Int32Array): boolean => Atomics.load(control, WORD.listening) > 0;

/** Says that there is one more message. */
export function announceMail(control: Int32Array): void {
  Atomics.add(control, WORD.mail, 1);
  wake(control);
}

/** How often a thread looks again before it sleeps, in milliseconds of looking. */
const PATIENCE_MS = 0.05;
const LOOKS = 200;

/** Looks until something is as wanted or patience is at its end. */
function looked(isThere: () => boolean): boolean {
  const began = performance.now();
  do {
    for (let i = 0; i < LOOKS; i++) if (isThere()) return true;
  } while (performance.now() - began < PATIENCE_MS);
  return false;
}

/** Divides a call among all threads and is back when there are no parts left to take; others may still be at theirs. */
export function shareCall(control: Int32Array, call: SharedCall, kernels: readonly KernelFunction[]): void {
  const parts = Math.ceil((call.to - call.from) / call.unitsOfPart);
  const number = (Atomics.load(control, WORD.claim) >>> PART_BITS) + 1;
  const store = (word: keyof typeof WORD, value: number): void => void Atomics.store(control, WORD[word], value);
  store('claim', (number << PART_BITS) | CLOSED);
  store('parts', parts);
  store('done', 0);
  store('failed', 0);
  for (const word of ['plan', 'kernel', 'words', 'from', 'to', 'unitsOfPart'] as const) store(word, call[word]);
  store('claim', (number + 1) << PART_BITS);
  wake(control);
  takeParts(control, () => kernels);
}

/** Waits for the parts that others are at, no longer than so many milliseconds; whether all are done. */
export function waitForParts(control: Int32Array, ms: number): boolean {
  const missing = (): number => Atomics.load(control, WORD.parts) - Atomics.load(control, WORD.done);
  if (looked(() => missing() === 0)) return true;
  Atomics.store(control, WORD.waiting, 1);
  const until = performance.now() + ms;
  for (let left = ms; left > 0 && missing() > 0; left = until - performance.now()) {
    const seen = Atomics.load(control, WORD.done);
    if (seen !== Atomics.load(control, WORD.parts)) Atomics.wait(control, WORD.done, seen, left);
  }
  Atomics.store(control, WORD.waiting, 0);
  return missing() === 0;
}

/** Whether a thread broke off in its part of the call. */
export const hasFailed = (control: Int32Array): boolean => Atomics.load(control, WORD.failed) !== 0;

/** A helper's turn: does what there is to do, sleeps where there is nothing, and ends when there are messages it has not heard. */
export function help(control: Int32Array, heard: number, kernelsOf: (plan: number) => readonly KernelFunction[] | null): void {
  const hasMail = (): boolean => Atomics.load(control, WORD.mail) !== heard;
  Atomics.add(control, WORD.listening, 1);
  for (;;) {
    const before = Atomics.load(control, WORD.wake);
    if (hasMail()) break;
    if (takeParts(control, kernelsOf)) continue;
    if (!looked(() => Atomics.load(control, WORD.wake) !== before)) Atomics.wait(control, WORD.wake, before);
  }
  Atomics.sub(control, WORD.listening, 1);
}
