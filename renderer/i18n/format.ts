import { checkedLocale, localeOf } from './locale.ts';

/** Dates, times and the order of names as the chosen language has them. Numbers: `ui/number-format.ts`. */

/** As the system has it where it speaks the language; American English where there is no such language. */
const tagOf = (language: string): string => checkedLocale(localeOf(language, checkedLocale(globalThis.navigator?.language)));

/** Makes each of a kind once: formats are slow to make. */
function kept<T>(make: (tag: string) => T): (language: string) => T {
  const made = new Map<string, T>();
  return (language) => {
    const tag = tagOf(language);
    const known = made.get(tag) ?? make(tag);
    made.set(tag, known);
    return known;
  };
}

const moments = kept((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }));
const distances = kept((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
const collators = kept((tag) => new Intl.Collator(tag, { numeric: true }));

/** A moment in milliseconds since 1970, to the minute: `Nov 29, 2026, 3:12 PM`. */
export const formatMoment = (moment: number, language: string): string => moments(language).format(moment);

const UNITS = [
  ['second', 1],
  ['minute', 60],
  ['hour', 60 * 60],
  ['day', 24 * 60 * 60],
] as const;
const WEEK = 7 * 24 * 60 * 60;

/** How long ago a moment was, `5 minutes ago`, `yesterday`; of more than a week, the moment itself. */
export function formatAgo(moment: number, language: string, now: number): string {
  // a clock that was set back makes no future of what has been
  const seconds = Math.max(0, Math.round((now - moment) / 1000));
  if (seconds >= WEEK) return formatMoment(moment, language);
  const [unit, size] = UNITS.findLast(([, each]) => seconds >= each) ?? UNITS[0];
  return distances(language).format(-Math.floor(seconds / size), unit);
}

/** The order of names in a language, numbers in them by size: `block 2` before `block 10`. */
export const compareNames = (a: string, b: string, language: string): number => collators(language).compare(a, b);
