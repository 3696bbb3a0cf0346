import type { StepView, UnitSum, Units } from '../../session/protocol.ts';
import { type TermWalk, unitTermsOf, walkOn } from '../state/term-walk.ts';
import type { Pointed } from './units-text.ts';

/** Where a step by terms stands in the sums of the units on view: each sum is walked through before the next. */
export interface UnitsWalk {
  readonly phase: 'forward' | 'backward';
  /** Terms revealed. */
  readonly at: number;
  /** Terms of one sum. */
  readonly size: number;
}

/** The walk on view; null where everything known is shown. */
export function unitsWalk(units: Units, view: StepView | null, walk: TermWalk | null, byTerms: boolean): UnitsWalk | null {
  const stage = view?.stages[view.cursor - 1];
  if (!byTerms || view === null || !stage || stage.phase === 'update' || units.generation !== view.generation) return null;
  const terms = unitTermsOf(view, units);
  if (!terms || units[stage.phase] === null) return null;
  const own = walkOn(view, walk);
  const sums = stage.phase === 'forward' ? units.rows.count : units.columns.count;
  return { phase: stage.phase, at: own?.of === 'units' ? own.at : 0, size: terms / sums };
}

/** The sum and the term in it that was revealed last; null before the first. */
export const currentTerm = ({ at, size }: UnitsWalk): { readonly sum: number; readonly term: number } | null =>
  at === 0 ? null : { sum: Math.floor((at - 1) / size), term: (at - 1) % size };

/** How many terms of a sum are revealed. */
export function revealed(walk: UnitsWalk | null, phase: UnitsWalk['phase'], sum: number): number {
  if (walk === null || walk.phase !== phase) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(walk.size, walk.at - sum * walk.size));
}

/** What is shown of a sum: nothing before its first term, then what it comes to so far, then the whole. */
export function partialOf(
  walk: UnitsWalk | null,
  phase: UnitsWalk['phase'],
  index: number,
  sum: UnitSum | undefined,
): { readonly value: number; readonly isWhole: boolean } | null {
  const terms = revealed(walk, phase, index);
  if (sum === undefined || terms === 0) return null;
  if (terms >= sum.terms.length) return { value: sum.engine, isWhole: true };
  return { value: sum.partial[terms - 1] as number, isWhole: false };
}

/** How a connection stands in the walk: its place as a term of a sum, forward by row, backward by column. */
export function standing(walk: UnitsWalk | null, row: number, column: number): 'shown' | 'current' | 'ahead' {
  if (walk === null) return 'shown';
  const [sum, term] = walk.phase === 'forward' ? [row, column] : [column, row];
  const now = currentTerm(walk);
  if (now?.sum === sum && now.term === term) return 'current';
  return term < revealed(walk, walk.phase, sum) ? 'shown' : 'ahead';
}

/** The place of the first term of a unit's sum: forward of a sum, backward of an input; null for what is no sum of the phase. */
export function firstTermOf({ phase, size }: UnitsWalk, { side, row, column }: Pointed): number | null {
  if (phase === 'forward') return side === 'sum' ? row * size + 1 : null;
  return side === 'input' ? column * size + 1 : null;
}
