import type { FieldAxis } from '../../session/protocol.ts';

/** What is seen along an axis. */
export type Range = readonly [from: number, to: number];

/** Widths that can be seen, in those of the whole: beyond them float32 has no digits left, or nothing is there. */
const LEAST = 1e-4;
const MOST = 100;

const widthOf = ([from, to]: Range): number => to - from;

/** Each range `factor` times as wide, what is at `place` staying where it is; `whole` is what is seen without a zoom. */
export function zoomed(ranges: readonly Range[], whole: readonly Range[], place: readonly number[], factor: number): Range[] {
  const limited = ranges.map((range, axis) => {
    const full = widthOf(whole[axis] ?? range);
    return Math.min((MOST * full) / widthOf(range), Math.max((LEAST * full) / widthOf(range), factor));
  });
  // one factor for all axes: a picture that is no longer zoomed one way is not stretched the other way
  const by = factor > 1 ? Math.min(...limited) : Math.max(...limited);
  return ranges.map(([from, to], axis) => {
    const at = place[axis] ?? (from + to) / 2;
    return [at + (from - at) * by, at + (to - at) * by];
  });
}

/** Each range moved by a share of its width. */
export const panned = (ranges: readonly Range[], by: readonly number[]): Range[] =>
  ranges.map((range, axis) => {
    const shift = (by[axis] ?? 0) * widthOf(range);
    return [range[0] + shift, range[1] + shift];
  });

export const rangesOf = (axes: readonly FieldAxis[]): Range[] => axes.map(({ from, to }) => [from, to]);

/** How much closer a notch of the wheel, or a press of a key, brings. */
export const CLOSER = 0.8;
/** The share of the picture that an arrow key moves it by. */
const MOVE = 0.1;

/** What a key does to the ranges; null: shows the whole again; undefined: nothing. */
export function keyed(key: string, ranges: readonly Range[], whole: readonly Range[]): Range[] | null | undefined {
  const zoom = (factor: number): Range[] => zoomed(ranges, whole, [], factor);
  const keys: Readonly<Record<string, () => Range[] | null>> = {
    '+': () => zoom(CLOSER),
    '=': () => zoom(CLOSER),
    '-': () => zoom(1 / CLOSER),
    '0': () => null,
    Home: () => null,
    ArrowLeft: () => panned(ranges, [-MOVE]),
    ArrowRight: () => panned(ranges, [MOVE]),
    ArrowDown: () => panned(ranges, [0, -MOVE]),
    ArrowUp: () => panned(ranges, [0, MOVE]),
  };
  return Object.hasOwn(keys, key) ? keys[key]?.() : undefined;
}
