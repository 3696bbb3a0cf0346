import type { TensorSummary } from './step.ts';

/** One use of a value. */
export interface Branch {
  /** The block that uses it, by its path. */
  readonly node: string;
  readonly port: string;
  /** Whether backward comes through here at all: not through a comparison, or a block that no cost depends on. */
  readonly passes: boolean;
  /** What comes back through this use alone; null while it is not computed at the cursor. */
  readonly gradient: TensorSummary | null;
}

/** The uses of a value and what each adds to its gradient. */
export interface FanOut {
  readonly branches: readonly Branch[];
  /** Sum of all contributions; null while one that passes is not computed. */
  readonly sum: TensorSummary | null;
  /** The gradient itself; null while it is not computed. */
  readonly total: TensorSummary | null;
  /** Largest |sum - total| of an entry. */
  readonly gap: number | null;
}

/** A way from a value to a cost. */
export interface GradientPath {
  /** Blocks on the way in forward order, each with the port through which the path enters. */
  readonly steps: readonly { readonly node: string; readonly port: string }[];
  /** dC/dz along this path alone: the product of the local Jacobians, as a row of the value's shape. */
  readonly product: TensorSummary;
}

/** All ways from a value to the costs, or the first of them. */
export interface Paths {
  /** How many there are, exactly, in decimal digits. */
  readonly count: string;
  readonly paths: readonly GradientPath[];
  /** Sum over the paths that are listed. */
  readonly sum: TensorSummary;
  /** By one backward pass over the whole program. */
  readonly gradient: TensorSummary;
  /** Largest |sum - gradient| of an entry; null where not all paths are listed. */
  readonly gap: number | null;
}
