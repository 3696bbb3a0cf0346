import { checkedLocale, localeOf } from './locale.ts';

/**
 * Dates are written as the chosen language writes them. Numbers are not: on the canvas, in tables and in formulas they have a
 * point in every language, as they have in files and when they are typed; counts part their thousands with a thin space,
 * which no language reads as a decimal mark.
 */

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const tag = checkedLocale(localeOf(language, checkedLocale(globalThis.navigator?.language)));
  const key = `${tag} ${JSON.stringify(options)}`;
  const known = FORMATS.get(key) ?? new Intl.DateTimeFormat(tag, options);
  FORMATS.set(key, known);
  return known;
}

/** A moment in milliseconds since 1970, to the minute: `Nov 29, 2026, 3:12 PM`. */
export const formatMoment = (moment: number, language: string): string =>
  formatOf(language, { dateStyle: 'medium', timeStyle: 'short' }).format(moment);
