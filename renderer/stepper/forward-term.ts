import type { Card, TensorSummary } from '../../session/protocol.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type DotTerm, dotText, withoutZeros } from './product-geometry.ts';

/** What is lit of one operand: a row of its matrix, one entry, or nothing. */
export type LitPart = { readonly row: number } | { readonly index: number } | null;

/** One entry of a block's output, and what it is computed from. */
export interface ForwardTerm {
  /** By operand of the card. */
  readonly lit: readonly LitPart[];
  /** `1·3 + 2·(−1) + 0.5 = 1.5`; the entry alone where the card's numbers do not tell how it comes about. */
  readonly text: string;
}

const isWhole = ({ entries, shape }: TensorSummary): boolean => entries.length === shape.reduce((size, n) => size * n, 1);
const sameShape = (a: TensorSummary, b: TensorSummary): boolean =>
  a.shape.length === b.shape.length && a.shape.every((size, i) => size === b.shape[i]);

/** A vector's linear block: row `at` of the weight times the input, plus the bias. */
function linearTerm(operands: readonly TensorSummary[], at: number): ForwardTerm | null {
  const [x, weight] = operands;
  const bias = operands.length === 4 ? operands[2] : undefined;
  if (x?.shape.length !== 1 || weight?.shape.length !== 2) return null;
  if (![x, weight, ...(bias ? [bias] : [])].every(isWhole)) return null;
  const size = x.entries.length;
  const all = x.entries.map((right, j): DotTerm => ({ at: j, left: weight.entries[at * size + j] as number, right }));
  const sum = operands.at(-1)?.entries[at] ?? Number.NaN;
  const plus = bias?.entries[at];
  return {
    lit: [{ row: 0 }, { row: at }, ...(bias ? [{ index: at }] : []), { index: at }],
    text: dotText({ terms: withoutZeros(all), sum, ...(plus === undefined ? {} : { plus }) }),
  };
}

/** Entry `at` of the output of a forward card, which is the card's last operand. */
export function forwardTerm(card: Card, at: number, isElementwise: boolean): ForwardTerm | null {
  const operands = card.operands.map(({ summary }) => summary);
  const output = operands.at(-1);
  if (output === undefined || at >= output.entries.length) return null;
  const linear = card.stage.type === 'linear' ? linearTerm(operands, at) : null;
  if (linear !== null) return linear;
  // Blocks that work entry by entry read the same entry; of others the card cannot tell which ones they read.
  const isLit = (operand: TensorSummary): boolean => operand === output || (isElementwise && sameShape(operand, output));
  return {
    lit: operands.map((operand) => (isLit(operand) ? { index: at } : null)),
    text: formatNumber(output.entries[at] as number),
  };
}
