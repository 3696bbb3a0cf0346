import { formatNumber } from '../ui/number-format.ts';

/** A change: with its sign, also where it is positive. */
export const signed = (value: number): string => (value > 0 ? `+${formatNumber(value)}` : formatNumber(value));
