import type { BreakCondition, Breakpoint } from '../protocol.ts';

/** The entry for which a condition holds. */
export interface Found {
  readonly entry: number;
  readonly number: number;
}

/** What a condition that is about entries compares with: the signs that they had last, where it is about those. */
export function findEntry(
  when: BreakCondition,
  entries: ArrayLike<number>,
  signs: ArrayLike<number> | null = null,
): Found | null {
  const isIt = entryTest(when);
  if (isIt === null) return null;
  for (let entry = 0; entry < entries.length; entry++) {
    const number = entries[entry] as number;
    if (isIt(number, signs?.[entry] ?? 0)) return { entry, number };
  }
  return null;
}

function entryTest(when: BreakCondition): ((x: number, sign: number) => boolean) | null {
  switch (when.kind) {
    case 'not-finite':
      return (x) => !Number.isFinite(x);
    case 'above':
      return (x) => Math.abs(x) > when.threshold;
    case 'below':
      return (x) => Math.abs(x) < when.threshold;
    case 'sign':
      return (x, sign) => x * sign < 0;
    default:
      return null;
  }
}

/** The sign of each entry; a zero or a NaN keeps the sign that the entry had before, 0 where it had none. */
export const nextSigns = (entries: ArrayLike<number>, before: ArrayLike<number> | null): Float64Array =>
  Float64Array.from(entries, (x, i) => (x > 0 ? 1 : x < 0 ? -1 : (before?.[i] ?? 0)));

/** Whether a condition is about the entries of a value or gradient, and not about the place of the run. */
export const looksAtEntries = ({ kind }: BreakCondition): boolean =>
  kind === 'not-finite' || kind === 'above' || kind === 'below' || kind === 'sign';

/** A place of the run: a step, counted from 0, with the samples that it takes. */
export interface RunPlace {
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly samples: () => ArrayLike<number>;
}

/** Whether a condition that is not about entries holds in a step. An epoch's is its first step. */
export function holdsInStep(when: BreakCondition, { step, stepsPerEpoch, samples }: RunPlace): boolean {
  switch (when.kind) {
    case 'always':
      return true;
    case 'step':
      return step + 1 === when.number;
    case 'epoch':
      return step === (when.number - 1) * stepsPerEpoch;
    case 'sample':
      return Array.prototype.includes.call(samples(), when.number);
    default:
      return false;
  }
}

/** What is wrong with a breakpoint from outside; null for nothing. */
export function faultOf(breakpoint: Breakpoint): string | null {
  const { id, at, of, when } = breakpoint ?? {};
  if (typeof id !== 'string' || typeof at !== 'string') return 'a breakpoint needs an id and a place';
  if (of !== 'value' && of !== 'gradient') return `a breakpoint looks at a value or a gradient, not at "${of}"`;
  switch (when?.kind) {
    case 'always':
    case 'not-finite':
    case 'sign':
      return null;
    case 'above':
    case 'below':
      return when.threshold >= 0 && Number.isFinite(when.threshold)
        ? null
        : `an absolute value is never compared with ${when.threshold}: give a number from 0 on`;
    case 'step':
    case 'epoch':
      return isWhole(when.number, 1) ? null : `there is no ${when.kind} ${when.number}: they are counted 1, 2, 3 and so on`;
    case 'sample':
      return isWhole(when.number, 0) ? null : `there is no sample p = ${when.number}: they are counted from 0`;
    default:
      return 'there is no such condition';
  }
}

const isWhole = (x: number, least: number): boolean => Number.isInteger(x) && x >= least;
