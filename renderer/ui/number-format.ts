/** How numbers are written for people: U+2212 as the minus sign, which screen readers speak and digits align with. */

import { HIDDEN_MARK, isHidden } from './hidden-number.ts';

const MINUS = '\u2212';

const withMinus = (text: string): string => text.replaceAll('-', MINUS);

/** Of what no digits are written. */
function withoutDigits(value: number): string | null {
  if (isHidden(value)) return HIDDEN_MARK;
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '\u221e';
  return value === Number.NEGATIVE_INFINITY ? `${MINUS}\u221e` : null;
}

/**
 * Three significant digits (or `digits`). Whole numbers below a million are written in full; an exact short fraction keeps
 * no trailing zeros, a rounded one keeps them: 0.5 is `0.5`, 0.50004 is `0.500`.
 */
export function formatNumber(value: number, digits = 3): string {
  const special = withoutDigits(value);
  if (special !== null) return special;
  // The sign of a zero is shown in full numbers only: in a gradient it says nothing to the reader.
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return withMinus(String(value));
  const rounded = Number(value.toPrecision(digits));
  const exact = Math.abs(rounded - value) <= size * 1e-7;
  if (size >= 1e6 || Math.abs(rounded) < 1e-3) {
    const text = exact ? rounded.toExponential() : value.toExponential(digits - 1);
    return withMinus(text.replace('e+', 'e'));
  }
  if (Math.abs(rounded) >= 10 ** digits) return withMinus(value.toFixed(0));
  return withMinus(exact ? String(rounded) : value.toPrecision(digits));
}

/** The number as it is stored, all digits that tell it from its neighbours. */
export function formatFull(value: number): string {
  const special = withoutDigits(value);
  if (special !== null) return special;
  return withMinus(Object.is(value, -0) ? '-0' : String(value));
}

/** A count with thousands apart: `26 410` (a thin no-break space, the same in every language). */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  return withMinus(String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f'));
}

/** Bytes as whole mebibytes, rounded up: `1 024` of a gibibyte, 1 of a few bytes. */
export const formatMebibytes = (bytes: number): string => formatCount(Math.max(1, Math.ceil(bytes / 2 ** 20)));

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads what {@link formatNumber} writes, plus `1/3`, `inf` and `nan`; null when it is no number. */
export function parseNumber(text: string): number | null {
  const clean = text.trim().replaceAll(MINUS, '-').replaceAll('\u221e', 'Infinity');
  if (PLAIN.test(clean)) return Number(clean);
  const special = /^([+-]?)(inf|infinity)$/i.exec(clean);
  if (special) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(clean)) return Number.NaN;
  const [above, below, ...rest] = clean.split('/').map((part) => part.trim());
  if (rest.length > 0 || above === undefined || below === undefined) return null;
  return PLAIN.test(above) && PLAIN.test(below) ? Number(above) / Number(below) : null;
}
