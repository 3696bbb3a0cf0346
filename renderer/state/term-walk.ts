import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Card, CardProduct, StepView, Units } from '../../session/protocol.ts';

/**
 * The walk through the entries of what the current block computes, one press of Step each: backward those of the row on the
 * arithmetic card, forward those of the block's output. Between two blocks lies the place where no entry is lit.
 */
export interface TermWalk {
  /** What is walked through: the entries of the block's result, or the terms of its units' sums. */
  readonly of: 'entries' | 'units';
  /** Cursor, training step and turn in it that the walk belongs to. */
  readonly cursor: number;
  readonly step: number;
  readonly turn: number;
  /** Entry that is lit, from 1; 0 before the first. */
  readonly at: number;
  /** Entries that there are; 0 where the block is one step as a whole. */
  readonly count: number;
  /** The last entry that is walked through. */
  readonly last: number;
}

/** After so many entries the walk goes on to the next block: what they show has been seen, and some rows have thousands. */
export const MAX_TERMS = 32;

/** The product on view: the one that was chosen, where the block has it. */
export const productOf = (card: Card, wrt: string | null): CardProduct | undefined =>
  card.products.find((each) => each.wrt === wrt) ?? card.products[0];

/** How many entries the card of a stage can be walked through; 0 where it has no numbers, or forward a scalar. */
export function termsOf(card: Card | null, wrt: string | null, isMean: boolean): number {
  // A mean of entries follows from no entries that are shown.
  if (card === null || isMean) return 0;
  if (card.stage.phase === 'backward') {
    const product = productOf(card, wrt);
    return product?.jacobian ? product.result.length : 0;
  }
  const output = card.stage.phase === 'forward' ? card.operands.at(-1) : undefined;
  return output === undefined || output.summary.shape.length === 0 ? 0 : sizeOf(output.summary.shape);
}

/** The walk of the stage on view, or null where none has begun. */
export const walkOn = (view: StepView | null, walk: TermWalk | null): TermWalk | null =>
  view !== null && walk?.cursor === view.cursor && walk.step === view.step && walk.turn === turnOf(view) ? walk : null;

const turnOf = ({ turn }: StepView): number => turn?.index ?? 0;

/** A walk of `count` entries at its beginning, or at its end; one of units goes to the end of their sums. */
export function beginWalk(view: StepView, count: number, where: 'begin' | 'end', of: TermWalk['of'] = 'entries'): TermWalk {
  const last = of === 'units' ? count : Math.min(count, MAX_TERMS);
  return { of, cursor: view.cursor, step: view.step, turn: turnOf(view), at: where === 'begin' ? 0 : last, count, last };
}

/** The window of a layer's units that is on view instead of the graph. */
export interface UnitsOnView extends Pick<Units, 'path' | 'rows' | 'columns' | 'row' | 'terms'> {}

/**
 * How many terms a stage has while units are on view: those of their sums, and none of a mean; other blocks, whose entries are
 * not to be seen there, are one step as a whole. Null where no units are on view.
 */
export function unitTermsOf(view: StepView, units: UnitsOnView | null): number | null {
  const stage = view.stages[view.cursor - 1];
  if (units === null) return null;
  if (units.path !== stage?.node || stage.phase === 'update' || view.sample === 'mean') return 0;
  return units.terms[stage.phase];
}

/** One entry on or back; null where that leaves the block. */
export function walked(walk: TermWalk, by: 1 | -1): TermWalk | null {
  const at = walk.at + by;
  return at < 0 || at > walk.last ? null : { ...walk, at };
}

/** Whether entries of the current block are still ahead, as far as that is known. */
export function hasTermsAhead(view: StepView | null, walk: TermWalk | null): boolean {
  const stage = view === null ? undefined : view.stages[view.cursor - 1];
  if (view === null || stage === undefined || stage.phase === 'update' || view.sample === 'mean') return false;
  const own = walkOn(view, walk);
  return own === null || own.at < own.last;
}
