import type { Shape } from '../../graph-core/model/tensor.ts';

/** One quantity between a gradient and a new weight, at the entries that were asked for. */
export interface OptimiserTraceLine {
  /** `weight`, `gradient`, `limited`, `norm`, `factor`, `clipped`, `decayed`, `before-<state>`, `<state>`, `corrected-<state>`, `ahead`, `step`, `next`. */
  readonly name: string;
  /** TeX. */
  readonly symbol: string;
  /** What it is made of, as TeX; null for what goes into the update. */
  readonly rule: string | null;
  /** One for each entry asked for; null while its gradient, or one that it depends on, is not computed. */
  readonly values: readonly number[] | null;
  /** The rule with the numbers of each entry, as TeX; null where there is no rule or no number. */
  readonly withNumbers: readonly string[] | null;
}

/** What the optimiser makes of the gradient of one weight at the step on view. */
export interface OptimiserTrace {
  readonly address: string;
  readonly shape: Shape;
  /** The first entry that is listed, row-major. */
  readonly from: number;
  readonly count: number;
  /** Type id of the optimiser. */
  readonly optimiser: string;
  readonly title: string;
  /** The optimiser's count of this update, from 1. */
  readonly t: number;
  /** Hyper-parameters by their letter, as TeX. */
  readonly letters: readonly (readonly [tex: string, value: number])[];
  /** The update is made; else the numbers say what it will be. */
  readonly isMade: boolean;
  readonly lines: readonly OptimiserTraceLine[];
}
