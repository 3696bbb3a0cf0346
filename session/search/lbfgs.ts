import { strongWolfe } from './line-search.ts';

/** Cost and gradient at some weights, all parameters in one row. */
export interface Point {
  readonly cost: number;
  readonly gradient: Float64Array;
}

/** What L-BFGS remembers between two steps. */
export interface Memory {
  /** The latest step, and the gradient before it; null before the first one. */
  readonly last: { readonly step: Float64Array; readonly gradient: Float64Array } | null;
  /** Steps and what they changed the gradient by, latest first. */
  readonly pairs: readonly { readonly step: Float64Array; readonly change: Float64Array }[];
}

export interface LbfgsSettings {
  readonly lr: number;
  readonly history: number;
  readonly lineSearch: boolean;
  readonly toleranceGrad: number;
  readonly toleranceChange: number;
  /** Rounding of a cost, as a share of it: differences below are none. */
  readonly noise: number;
}

export interface Move {
  readonly step: Float64Array;
  readonly memory: Memory;
}

/** A pair whose curvature is not above this says nothing about the Hessian. */
const LEAST_CURVATURE = 1e-10;

export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const largest = (a: Float64Array): number => a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/**
 * One iteration of torch.optim.LBFGS: the two-loop recursion over the remembered pairs, then a step of length `lr` (the first one
 * no longer than that in the 1-norm) or one that meets the strong Wolfe conditions. `evaluate` gives cost and gradient at a step.
 */
export async function lbfgsMove(
  here: Point,
  before: Memory,
  settings: LbfgsSettings,
  evaluate: (step: Float64Array) => Promise<Point>,
): Promise<Move> {
  const { gradient } = here;
  const none = new Float64Array(gradient.length);
  if (largest(gradient) <= settings.toleranceGrad) return { step: none, memory: before };
  const pairs = remembered(gradient, before, settings.history);
  const direction = directionOf(gradient, pairs);
  const slope = dot(gradient, direction);
  const keep = (step: Float64Array): Move => ({ step, memory: { last: { step, gradient }, pairs } });
  if (slope > -settings.toleranceChange) return keep(none);
  const norm = gradient.reduce((sum, g) => sum + Math.abs(g), 0);
  const length = before.last === null ? Math.min(1, 1 / norm) * settings.lr : settings.lr;
  const along = (t: number): Float64Array => direction.map((d) => t * d);
  if (!settings.lineSearch) return keep(along(length));
  const probe = async (t: number) => {
    const { cost, gradient: there } = await evaluate(along(t));
    return { t, cost, slope: dot(there, direction) };
  };
  const limits = { noise: settings.noise, least: settings.toleranceChange / largest(direction) };
  return keep(along(await strongWolfe(probe, { t: 0, cost: here.cost, slope }, length, limits)));
}

function remembered(gradient: Float64Array, { last, pairs }: Memory, history: number): Memory['pairs'] {
  if (last === null) return [];
  const change = gradient.map((g, i) => g - (last.gradient[i] as number));
  if (dot(change, last.step) <= LEAST_CURVATURE) return pairs;
  return [{ step: last.step, change }, ...pairs].slice(0, history);
}

/** -H g, where H is made of the pairs and begins as the curvature along the latest one. */
export function directionOf(gradient: Float64Array, pairs: Memory['pairs']): Float64Array {
  const d = gradient.map((g) => -g);
  const shares: number[] = [];
  const add = (by: number, what: Float64Array): void => {
    for (let i = 0; i < d.length; i++) d[i] = (d[i] as number) + by * (what[i] as number);
  };
  for (const { step, change } of pairs) {
    const share = dot(step, d) / dot(change, step);
    shares.push(share);
    add(-share, change);
  }
  const [latest] = pairs;
  const scale = latest ? dot(latest.change, latest.step) / dot(latest.change, latest.change) : 1;
  for (let i = 0; i < d.length; i++) d[i] = (d[i] as number) * scale;
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change } = pairs[k] as Memory['pairs'][number];
    add((shares[k] as number) - dot(change, d) / dot(change, step), step);
  }
  return d;
}
