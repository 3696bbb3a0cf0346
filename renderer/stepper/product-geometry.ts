import type { CardProduct } from '../../session/protocol.ts';
import { formatNumber } from '../ui/number-format.ts';

/** Numbers of the arithmetic card, without React. */

/** Columns and rows that are shown with numbers; larger products get a window of this size over an overview. */
export const VISIBLE_COLUMNS = 7;
export const VISIBLE_ROWS = 6;
/** The same of a transposed one, which has its two columns beside it. */
export const VISIBLE_TURNED = 4;

export interface DotTerm {
  /** Output that the term belongs to: position in the row, row of the Jacobian. */
  readonly at: number;
  readonly left: number;
  readonly right: number;
}

export interface DotProduct {
  /** All terms where they are few, else those that are not 0 x something. */
  readonly terms: readonly DotTerm[];
  readonly sum: number;
  /** A bias that is added to the terms. */
  readonly plus?: number;
}

/** Terms that are written out. */
const WRITTEN = 6;
/** Terms that are written out with their zeros: more of them, as of a diagonal Jacobian, would hide what counts. */
const WHOLE = 3;

/** All terms where they are few, since every lit cell is one of them; else those that are not 0 x something. */
export function withoutZeros(all: readonly DotTerm[]): readonly DotTerm[] {
  if (all.length <= WHOLE) return all;
  const terms = all.filter((term) => term.left * term.right !== 0);
  return terms.length > 0 ? terms : all.slice(0, 1);
}

/** Entry `column` of the result, as row . column of the Jacobian. */
export function dotProduct(row: readonly number[], jacobian: readonly number[], columns: number, column: number): DotProduct {
  const all = row.map((left, at): DotTerm => ({ at, left, right: jacobian[at * columns + column] as number }));
  const sum = all.reduce((total, term) => total + term.left * term.right, 0);
  return { terms: withoutZeros(all), sum };
}

const inBrackets = (value: number): string => (value < 0 ? `(${formatNumber(value)})` : formatNumber(value));

/** `2·0.5 + (−1)·3 = −2`, with at most `limit` terms written out; `turned` puts the entry of the matrix first. */
export function dotText({ terms, sum, plus }: DotProduct, { limit = WRITTEN, turned = false } = {}): string {
  const written = terms.slice(0, limit).map(({ left, right }) => {
    const [first, second] = turned ? [right, left] : [left, right];
    return `${inBrackets(first)}·${inBrackets(second)}`;
  });
  if (terms.length > limit) written.push('…');
  if (plus !== undefined) written.push(inBrackets(plus));
  return `${written.join(' + ')} = ${formatNumber(sum)}`;
}

/** dg and df: lengths of the row and of the result. */
export const productSize = (product: CardProduct): { readonly outputs: number; readonly inputs: number } => ({
  outputs: product.row.length,
  inputs: product.result.length,
});

/** Whether row, Jacobian and result fit beside each other; else they are stacked. */
export function isWide(product: CardProduct): boolean {
  const { outputs, inputs } = productSize(product);
  return outputs + 2 * inputs <= 9;
}

/** Row of the Jacobian to bring on view with a column: the one with the largest term. */
export function mainRow(row: readonly number[], jacobian: readonly number[], columns: number, column: number): number {
  let best = 0;
  let size = -1;
  row.forEach((left, at) => {
    const entry = Math.abs(left * (jacobian[at * columns + column] as number));
    if (entry > size) {
      size = entry;
      best = at;
    }
  });
  return best;
}

/** How a Jacobian's pattern is called: nothing where it says no more than the numbers do, and one entry has no pattern. */
export function patternName(
  structure: CardProduct['structure'],
  { outputs, inputs }: ReturnType<typeof productSize>,
): Exclude<CardProduct['structure'], 'dense'> | 'single' | null {
  const isSingle = outputs === 1 && inputs === 1;
  if (isSingle && (structure === 'diagonal' || structure === 'identity' || structure === 'dense')) return 'single';
  return structure === 'dense' ? null : structure;
}
