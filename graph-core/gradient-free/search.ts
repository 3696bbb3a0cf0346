import type { Hyper, HyperSpec } from '../optim/hyper.ts';

/** What a search remembers between two steps, in float64. Nothing in it is ever changed in place. */
export type SearchState = ReadonlyMap<string, Float64Array>;

/** Points whose cost a step wants to know. */
export interface Candidates {
  readonly count: number;
  /** The coordinates of one of them, an array of its own; the same each time. */
  readonly at: (index: number) => Float64Array;
}

/** What one step of a search is made from. */
export interface SearchSetting {
  readonly hyper: Hyper;
  /** The weights as they are, laid out one after the other. */
  readonly point: Float64Array;
  /** Number of this update, from 1. */
  readonly update: number;
  /** Whatever is drawn is a function of these, of the update and of the candidate. */
  readonly seed: number;
  readonly stream: string;
}

/** What a step has come to. */
export interface Told {
  readonly point: Float64Array;
  readonly state: SearchState;
}

/**
 * One step of a search: it says which points it wants to have evaluated, and where it goes once their costs are known. It knows
 * of numbers only, neither of graphs nor of devices, so that whoever asks may evaluate all candidates at once.
 */
export interface SearchStep {
  readonly candidates: Candidates;
  /**
   * Goes on. `costs`: one for each candidate, in their order; `here`: the cost of the point itself, on the same samples. Those
   * that are not finite (a hole) count as worse than any other.
   */
  readonly tell: (costs: Float64Array, here: number) => Told;
}

/** A way to lower a cost of which only values are known. */
export interface SearchMethod {
  readonly type: string;
  readonly title: string;
  readonly docs: string;
  /** The rule, one assignment a line, w being the weights and f the cost. */
  readonly tex: (hyper: Hyper) => readonly string[];
  readonly hyper: { readonly [name: string]: HyperSpec };
  /** Candidates of a usual step over `size` weights. */
  readonly population: (hyper: Hyper, size: number) => number;
  /** Why it cannot be used with these settings for so many weights, and what to do instead; null where it can. */
  readonly refusal: (hyper: Hyper, size: number) => { readonly message: string; readonly mend: string } | null;
  /** Begins a step. A state that does not fit, as the empty one of the first step, makes the search begin anew at the point. */
  readonly step: (setting: SearchSetting, state: SearchState) => SearchStep;
}

export const NO_STATE: SearchState = new Map();

/** A state's array where it has the length that it must have and no hole. */
export function kept(state: SearchState, name: string, length: number): Float64Array | null {
  const found = state.get(name);
  return found?.length === length && found.every(Number.isFinite) ? found : null;
}

/** A hole is worse than any other place. */
export const orWorst = (cost: number): number => (Number.isFinite(cost) ? cost : Number.POSITIVE_INFINITY);

/** `point + scale * direction`. */
export const moved = (point: Float64Array, scale: number, direction: Float64Array): Float64Array =>
  point.map((x, i) => x + scale * (direction[i] as number));
