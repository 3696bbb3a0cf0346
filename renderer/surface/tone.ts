/** How a loss is coloured: its place between the smallest and the largest of a surface, small losses spread out. */
export interface Tones {
  readonly min: number;
  readonly max: number;
  /** In [0, 1]; 1 for what is not finite. */
  readonly toneOf: (cost: number) => number;
  /** Losses between which the tone rises by equal steps. */
  readonly levels: readonly number[];
}

const LEVELS = 14;

/** The logarithm of the distance to the smallest loss, in units of the median's. */
export function tonesOf(costs: ArrayLike<number>): Tones {
  const finite = Array.from(costs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const min = finite[0] ?? 0;
  const max = finite.at(-1) ?? 0;
  const median = finite[Math.floor(finite.length / 2)] ?? 0;
  const unit = (median - min) / 4 || max - min || 1;
  const whole = Math.log1p((max - min) / unit) || 1;
  const toneOf = (cost: number): number =>
    Number.isFinite(cost) ? Math.min(1, Math.max(0, Math.log1p((cost - min) / unit) / whole)) : 1;
  const levels = Array.from({ length: LEVELS }, (_, k) => min + unit * Math.expm1((whole * (k + 1)) / (LEVELS + 1)));
  return { min, max, toneOf, levels: max > min ? levels : [] };
}
