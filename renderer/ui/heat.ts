/** Geometry and colour of heat-maps, without React. */

import { isHidden } from './hidden-number.ts';

/** A run of rows or columns on view: `from` inclusive, `to` exclusive. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The window of `size` starting at `from`, kept inside `[0, count)`. */
export function windowAt(count: number, from: number, size: number): Window {
  const start = Math.max(0, Math.min(from, count - size));
  return { from: start, to: Math.min(count, start + size) };
}

/** Moves a window as little as possible so that it shows `index`. */
export function windowShowing(count: number, window: Window, index: number): Window {
  const size = window.to - window.from;
  if (index < window.from) return windowAt(count, index, size);
  if (index >= window.to) return windowAt(count, index - size + 1, size);
  return window;
}

/** A tensor as rows and columns: the last axis across, all others downwards; a vector is one row. */
export function matrixOf(shape: readonly number[]): { readonly rows: number; readonly columns: number } {
  const columns = shape.length === 0 ? 1 : (shape[shape.length - 1] as number);
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { rows, columns };
}

/** Index label of a flat position: `2,0` in a matrix, `3` in a vector, nothing for a scalar. */
export function indexLabel(shape: readonly number[], flat: number): string {
  const parts: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = Math.max(1, shape[axis] as number);
    parts.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return parts.join(',');
}

/** The largest finite size, which gets the full colour; 0 when there is none. */
export function heatScale(values: ArrayLike<number>): number {
  let scale = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] as number);
    if (size > scale && Number.isFinite(size)) scale = size;
  }
  return scale;
}

export type HeatSign = 'positive' | 'negative' | 'zero' | 'non-finite';

/** Colour of an entry: its side, and how far from neutral in percent; the square root keeps small entries visible. */
export function heatOf(value: number, scale: number): { readonly sign: HeatSign; readonly percent: number } {
  if (!Number.isFinite(value)) return { sign: 'non-finite', percent: 100 };
  if (value === 0 || scale === 0 || isHidden(value)) return { sign: 'zero', percent: 0 };
  const percent = Math.round(100 * Math.sqrt(Math.min(1, Math.abs(value) / scale)));
  return { sign: value > 0 ? 'positive' : 'negative', percent };
}

export type Theme = 'light' | 'dark';

/** A cell's colour in percent of the full one, and whether its number is written in the strong text colour. */
export interface CellColour {
  readonly percent: number;
  readonly strong: boolean;
}

/**
 * Between these percentages neither text colour is readable on the mixture; cells are moved to the nearer end. The test
 * computes the contrasts from the theme's own colours.
 */
const UNREADABLE: Readonly<Record<Theme, Readonly<Record<'positive' | 'negative', readonly [number, number]>>>> = {
  light: { positive: [75, 91], negative: [59, 76] },
  dark: { positive: [58, 77], negative: [58, 80] },
};

/** Colour of a cell in a theme, so that its number can be read. */
export function cellColour(sign: HeatSign, percent: number, theme: Theme): CellColour {
  if (sign !== 'positive' && sign !== 'negative') return { percent, strong: false };
  const [from, to] = UNREADABLE[theme][sign];
  if (percent <= from) return { percent, strong: false };
  if (percent >= to) return { percent, strong: true };
  return percent - from < to - percent ? { percent: from, strong: false } : { percent: to, strong: true };
}
