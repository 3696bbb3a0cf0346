import type { Address } from '../../graph-core/model/document.ts';
import type { TensorSummary } from './step.ts';

/** The gradient of the cost with respect to one weight, sample by sample and on average. */
export interface PerSampleGradient {
  /** Of each sample's own cost, in the order of {@link PerSample.samples}. */
  readonly each: readonly TensorSummary[];
  /** Between each sample's gradient and the mean; null where one of them is 0. */
  readonly cosines: readonly (number | null)[];
  /** Of those above, entry by entry. */
  readonly mean: TensorSummary;
  /** Largest difference between that mean and the gradient of the mean cost, which was computed by itself. */
  readonly gap: number;
}

/** The graph unfolded over some samples that share the weights: L(S, w) = 1/P sum over p of L(x[p], y[p], w). */
export interface PerSample {
  readonly generation: number;
  readonly samples: readonly number[];
  /** P. */
  readonly of: number;
  /** Addresses of the costs whose sum is averaged: those of the turn on view. */
  readonly averaged: readonly Address[];
  /** The total cost of each sample. */
  readonly costs: readonly number[];
  /** Of the samples shown. */
  readonly loss: number;
  /** By address: each sample's value; one for all where the samples share it. */
  readonly values: Readonly<Record<Address, readonly TensorSummary[]>>;
  /** By the address of a weight. */
  readonly gradients: Readonly<Record<Address, PerSampleGradient>>;
}
