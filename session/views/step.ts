import type { Dtype, Shape } from '../../graph-core/model/tensor.ts';
import type { Phase } from '../../graph-core/plan/plan.ts';
import type { BreakpointHit } from './breakpoints.ts';

/** What the circles show: one sample of the data, or the mean over the set S. */
export type SampleChoice = number | 'mean';

/** A stage of the step plan, as the strip shows it. */
export interface StageInfo {
  readonly index: number;
  readonly phase: Phase;
  /** Node path of the block. */
  readonly node: string;
  /** Type id of the block. */
  readonly type: string;
  /** Addresses whose value (forward), gradient (backward) or new value (update) this stage makes known. */
  readonly makes: readonly string[];
}

/** Enough of a tensor to draw it; the full one comes with `tensor`. */
export interface TensorSummary {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** All entries when there are at most 64, else the first 64. */
  readonly entries: readonly number[];
  readonly norm: number;
  readonly min: number;
  readonly max: number;
  readonly nonFinite: number;
}

/** What is known at the cursor. An address that is absent has not been computed: never show 0 for it. */
export interface StepView {
  readonly generation: number;
  readonly stages: readonly StageInfo[];
  /** Stages done: 0 is before the first; stages[cursor - 1] is the current block. */
  readonly cursor: number;
  /** Training steps done since the last reset. */
  readonly step: number;
  /** Updates that were stepped through and kept, and can be taken back. */
  readonly kept: number;
  /** Bytes that they take. */
  readonly keptBytes: number;
  /** The step's values exceed the memory budget: those no longer needed are let go and computed again on demand. */
  readonly recomputes: boolean;
  /**
   * Whose turn it is in the training step: a step has several where the document has several objectives, or one that takes
   * several updates in a row. Null where nothing is trained.
   */
  readonly turn: {
    readonly index: number;
    readonly count: number;
    readonly costs: readonly string[];
    /** Only looks ahead, for the gradients of the turns after it. */
    readonly isAhead: boolean;
    /** The optimiser, where it does more than take the gradient times the learning rate. */
    readonly method: string | null;
  } | null;
  readonly sample: SampleChoice;
  /** Samples of the training step's own batch, where the mean is over that; null for the mean over S, and for one sample. */
  readonly batch: number | null;
  /** The breakpoint that the cursor stands at, where one was hit. */
  readonly hit: BreakpointHit | null;
  /** Rows of the bound data or of the inline inputs' sample axis; 1 when there is no data. */
  readonly samples: number;
  /** By address: values of output ports, parameters, observed variables, costs. */
  readonly values: Readonly<Record<string, TensorSummary>>;
  /** Derivative of the total cost by address; a parameter's is its total, `edge:<from>-><to>` a wire's own contribution. */
  readonly gradients: Readonly<Record<string, TensorSummary>>;
  /** Nodes at a kink at this point (relu at 0). */
  readonly kinks: readonly string[];
  /** First forward block that made a non-finite value, if any. */
  readonly firstNonFinite: string | null;
}

export interface FullTensor {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly data: Float64Array;
}
