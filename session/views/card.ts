import type { Shape } from '../../graph-core/model/tensor.ts';
import type { NamedStructure } from './jacobian.ts';
import type { StageInfo, TensorSummary } from './step.ts';

/** row [1 x dg] . jacobian [dg x df] = result [1 x df], for one input (or weight) of the current block. */
export interface CardProduct extends NamedStructure {
  /** Address of the input port or parameter whose gradient it is. */
  readonly wrt: string;
  readonly kind: 'state' | 'weight';
  /** The outputs that sent a gradient back: the rows of the Jacobian are their entries, one output behind another. */
  readonly outputs: readonly { readonly address: string; readonly shape: Shape }[];
  /** Of the only output, or [rows] of several. */
  readonly outputShape: Shape;
  readonly inputShape: Shape;
  readonly row: readonly number[];
  /** Row-major [dg][df]; null when larger than 4096 entries. */
  readonly jacobian: readonly number[] | null;
  readonly result: readonly number[];
}

export interface Card {
  readonly stage: StageInfo;
  /** TeX of the block's rule in general. */
  readonly formula: string;
  /** TeX with the numbers of this step, when they are few. */
  readonly withNumbers: string | null;
  /** Inputs and outputs of the block with their values. */
  readonly operands: readonly { readonly address: string; readonly summary: TensorSummary }[];
  /** Backward only: one product for each input and weight that has a gradient. */
  readonly products: readonly CardProduct[];
  /** Update only: weight, gradient and new weight. */
  readonly updates: readonly {
    readonly address: string;
    readonly before: TensorSummary;
    readonly gradient: TensorSummary;
    readonly after: TensorSummary;
  }[];
  /**
   * Why there is no product: `mean`, the circles show means, and a mean of products is no product of means; `no-gradient`,
   * nothing before the block asks for one. The window has the words.
   */
  readonly note: 'mean' | 'no-gradient' | null;
}
