import type { Expr } from '../../graph-core/scalar/expr.ts';
import type { CardProduct } from './card.ts';

/**
 * The arithmetic of one operation inside a composite, for a step by operations. Its values and gradients are in the drawing
 * that it belongs to; addresses are those within that drawing.
 */
export interface Operation {
  readonly generation: number;
  /** The composite that it is an operation of. */
  readonly path: string;
  readonly id: string;
  /** The formula of one entry over the operation's inputs in order; null where it does not work entry by entry. */
  readonly formula: Expr | null;
  /** By input port, the derivative of that formula; none for what the formula does not depend on. */
  readonly partials: Readonly<Record<string, Expr>>;
  /** Once backward has passed the block: one for each input port that a gradient went back through, `wrt` being `op1.input`. */
  readonly products: readonly CardProduct[];
  /** Why there are no products though there are gradients. */
  readonly note: 'mean' | null;
}
