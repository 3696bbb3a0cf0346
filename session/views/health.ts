/** One block in the way of the gradient, in execution order. */
export interface HealthRow {
  /** Node path of the block. */
  readonly node: string;
  /** Type id of the block. */
  readonly type: string;
  /** The largest singular values of its Jacobians, one for each state input; NaN where an entry is not finite. */
  readonly gains: readonly { readonly from: string; readonly port: string; readonly gain: number }[];
  /** The largest of them: the most that backward through the block can lengthen a gradient. Null without a state input. */
  readonly gain: number | null;
  /**
   * Largest product of gains over the paths from where backward begins, back through this block: what the
   * gradient can have become by then. A cost's own is 1. Null where no path leads to it.
   */
  readonly product: number | null;
  /** Norm of the gradient of its first output; null where the cost does not depend on it. */
  readonly gradient: number | null;
  /** Entries of a relu's output that are 0, so that no gradient passes. Null for other blocks. */
  readonly dead: { readonly here: number; readonly of: number; readonly everywhere: number | null } | null;
  /** Entries that are NaN or infinite, on the device where they are known there. */
  readonly nonFinite: { readonly value: number; readonly gradient: number };
}

/**
 * What becomes of the gradient on the path with the largest product, from the value that the cost reads (`from`) to the first
 * value of the path (`to`). How steep the cost is counts in the products, not in the verdict.
 */
export interface HealthVerdict {
  readonly kind: 'vanishing' | 'exploding' | 'steady' | 'zero' | 'non-finite' | 'no-path';
  readonly from: string;
  readonly to: string;
  /** Norm of the gradient at `from` and at `to`. */
  readonly norms: { readonly from: number; readonly to: number };
  /** Norm of the gradient at `to` over that at `from`. */
  readonly factor: number;
  /** Product of the gains in between: along this path the factor is no larger. Where several paths meet it may be. */
  readonly bound: number;
  /** The block at which the norm first passes the limit, on the way from the cost; null where it never does. */
  readonly at: string | null;
  /** Blocks on the path that do it, the strongest first, at most five. */
  readonly blame: readonly { readonly node: string; readonly gain: number }[];
  /** The type of block that has the largest share in it, how many there are on the path, and that share, from 0 to 1. */
  readonly type: { readonly type: string; readonly count: number; readonly share: number } | null;
}

/** Worked out in float64 on the CPU at the sample on view, whatever the device and the cursor. */
export interface Health {
  readonly rows: readonly HealthRow[];
  readonly verdict: HealthVerdict;
  /** Samples over which dead units were counted; null where they were not asked for. */
  readonly samples: number | null;
}
