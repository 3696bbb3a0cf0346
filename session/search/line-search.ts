/** A point along a direction: cost, and its derivative by the length. */
export interface Probe {
  readonly t: number;
  readonly cost: number;
  readonly slope: number;
}

/** The cost falls by at least this share of what the slope at the start promises, */
const DECREASE = 1e-4;
/** and what is left of the slope is at most this share. */
const CURVATURE = 0.9;
const MAX_PROBES = 25;
/** A step grows at most so much from probe to probe. */
const GROWTH = 10;
/** A new probe stays this share of an interval away from its ends. */
const MARGIN = 0.1;

interface Limits {
  /** Rounding of a cost, as a share of it. */
  readonly noise: number;
  /** An interval shorter than this is a point. */
  readonly least: number;
}

/**
 * A length that meets the strong Wolfe conditions, found by growing an interval until it holds one and shrinking it around cubics;
 * the lowest point that was seen where the probes run out. A cost that is not finite lies too far out.
 */
export async function strongWolfe(
  probe: (t: number) => Promise<Probe>,
  start: Probe,
  first: number,
  limits: Limits,
): Promise<number> {
  const slack = limits.noise * Math.abs(start.cost);
  const isHigh = ({ t, cost }: Probe): boolean => !(cost <= start.cost + DECREASE * t * start.slope + slack);
  const isFlat = ({ slope }: Probe): boolean => Math.abs(slope) <= -CURVATURE * start.slope;
  let before = start;
  let t = first;
  for (let count = 1; count <= MAX_PROBES; count++) {
    const now = await probe(t);
    if (isHigh(now) || (count > 1 && !(now.cost < before.cost + slack)))
      return zoom(probe, before, now, { isHigh, isFlat, left: MAX_PROBES - count, least: limits.least });
    if (isFlat(now)) return now.t;
    if (!(now.slope < 0)) return zoom(probe, now, before, { isHigh, isFlat, left: MAX_PROBES - count, least: limits.least });
    const guess = cubicMinimum(before, now);
    t = Math.max(2 * now.t, Math.min(GROWTH * now.t, guess ?? GROWTH * now.t));
    before = now;
  }
  return before.t;
}

interface Zoom {
  readonly isHigh: (probe: Probe) => boolean;
  readonly isFlat: (probe: Probe) => boolean;
  readonly left: number;
  readonly least: number;
}

/** Shrinks an interval: `low` is low enough and slopes towards `high`. */
async function zoom(
  probe: (t: number) => Promise<Probe>,
  lowest: Probe,
  highest: Probe,
  { isHigh, isFlat, left, least }: Zoom,
): Promise<number> {
  let [low, high] = [lowest, highest];
  for (let count = 0; count < left && Math.abs(high.t - low.t) > least; count++) {
    const [from, to] = low.t < high.t ? [low.t, high.t] : [high.t, low.t];
    const margin = MARGIN * (to - from);
    const guess = cubicMinimum(low, high) ?? (from + to) / 2;
    const now = await probe(Math.max(from + margin, Math.min(to - margin, guess)));
    if (isHigh(now) || !(now.cost < low.cost)) high = now;
    else {
      if (isFlat(now)) return now.t;
      if (now.slope * (high.t - low.t) >= 0) high = low;
      low = now;
    }
  }
  return low.t;
}

/** Where the cubic through two points and their slopes has its minimum; null where it has none. */
export function cubicMinimum(a: Probe, b: Probe): number | null {
  const middle = a.slope + b.slope - (3 * (a.cost - b.cost)) / (a.t - b.t);
  const root = Math.sqrt(middle ** 2 - a.slope * b.slope) * Math.sign(b.t - a.t);
  const t = b.t - (b.t - a.t) * ((b.slope + root - middle) / (b.slope - a.slope + 2 * root));
  return Number.isFinite(t) ? t : null;
}
