import type { TimeLeft } from '../views/training.ts';

/** Seconds that the speed of now is taken over: long enough for what comes and goes, such as evaluations. */
const MEMORY = 10;

/**
 * How long a run will still take: the steps that are left, at the mean speed of the last seconds. Early on that is the mean of
 * all; later on older times fade, so that a machine that slows down is believed.
 */
export class Pace {
  readonly #total: number;
  #done = 0;
  #seconds = 0;
  /** Steps a second. */
  #speed = 0;

  /** `total`: steps of the run; Infinity where nobody knows. */
  constructor(total: number) {
    this.#total = total;
  }

  /** Tells that so many steps were done so many seconds after the beginning; gives the seconds that are left, null where that cannot be told. */
  at(done: number, seconds: number): number | null {
    const passed = seconds - this.#seconds;
    if (passed > 0) {
      const share = passed / Math.min(seconds, Math.max(MEMORY, passed));
      this.#speed += share * ((done - this.#done) / passed - this.#speed);
      this.#done = done;
      this.#seconds = seconds;
    }
    const left = Math.max(0, this.#total - done);
    return this.#speed > 0 && Number.isFinite(left) ? left / this.#speed : null;
  }
}

/** In steps that people take: nobody wants to see an estimate change every second. */
const UNITS = [
  { unit: 'second', size: 1, most: 55, step: 10 },
  { unit: 'minute', size: 60, most: 90, step: 1 },
  { unit: 'hour', size: 3600, most: 48, step: 0.5 },
  { unit: 'day', size: 86_400, most: Number.POSITIVE_INFINITY, step: 1 },
] as const;

/** Less than this is a few seconds. */
const FEW = 7.5;

/** A time as one says it; `second` with 0 is a few of them. */
export function roundedTime(seconds: number): TimeLeft {
  if (seconds < FEW) return { count: 0, unit: 'second' };
  const { unit, size, step } = UNITS.find((each) => seconds < each.most * each.size) ?? UNITS[3];
  return { count: Math.max(step, Math.round(seconds / size / step) * step), unit };
}
