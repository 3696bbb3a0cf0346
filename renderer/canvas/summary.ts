import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { TensorSummary } from '../../session/protocol.ts';
import { formatNumber, listSeparator, rowSeparator } from '../ui/number-format.ts';

/** How a tensor is shown on the canvas. */
export type SummaryForm = 'numbers' | 'strip' | 'norm';

/** Up to 4 entries in full, up to 64 as a heat strip, larger as shape and norm. */
export function summaryForm(summary: TensorSummary): SummaryForm {
  const count = sizeOf(summary.shape);
  if (count <= 4) return 'numbers';
  return count <= 64 && summary.entries.length === count ? 'strip' : 'norm';
}

const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, i) => Object.is(x, b[i]));

/** Whether two summaries look alike; a view that only repeats a number draws nothing anew. */
export function sameSummary(a: TensorSummary | undefined, b: TensorSummary | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return Object.is(a.norm, b.norm) && a.dtype === b.dtype && sameNumbers(a.shape, b.shape) && sameNumbers(a.entries, b.entries);
}

/**
 * The entries as people write them: `3`, `[1, 2]`, `[1, 2; 3, 4]`, beside decimal commas `[1; 2 | 3; 4]`. Punctuation and
 * entries alternate.
 */
export function entryPieces(summary: TensorSummary): readonly { readonly before: string; readonly index: number }[] {
  const columns = summary.shape.at(-1) ?? 1;
  const rows = summary.shape.length > 1;
  return summary.entries.map((_, index) => {
    if (index === 0) return { before: summary.shape.length === 0 ? '' : '[', index };
    return { before: rows && index % columns === 0 ? rowSeparator() : listSeparator(), index };
  });
}

/** One line of text, for titles and speech and for measuring. */
export function summaryText(summary: TensorSummary): string {
  if (summaryForm(summary) === 'numbers') {
    const body = entryPieces(summary)
      .map(({ before, index }) => before + formatNumber(summary.entries[index] as number))
      .join('');
    return summary.shape.length === 0 ? body : `${body || '['}]`;
  }
  return `${summary.shape.join('×')} ‖·‖ ${formatNumber(summary.norm)}`;
}

/** Cells of a heat strip: size, and the longest row. */
export const CELL = { width: 9, height: 12, row: 16 } as const;

/** Columns and rows of a heat strip: as wide as the tensor's rows where they are short. */
export function stripSize(summary: Pick<TensorSummary, 'shape' | 'entries'>): {
  readonly columns: number;
  readonly rows: number;
} {
  const last = summary.shape.at(-1) ?? 1;
  const columns = last <= CELL.row && summary.shape.length > 1 ? last : Math.min(CELL.row, summary.entries.length);
  return { columns, rows: Math.ceil(summary.entries.length / Math.max(1, columns)) };
}

/** Pixels of a value beside a wire; Infinity for one of several lines, which has no place there. */
export function lineWidth(summary: TensorSummary): number {
  if (summaryForm(summary) !== 'strip') return textWidth(summaryText(summary));
  const { columns, rows } = stripSize(summary);
  return rows === 1 ? columns * CELL.width : Number.POSITIVE_INFINITY;
}

/** A value that is longer than this hangs below its block, where nothing is in its way. */
export const WIDE = 56;

/** Pixels that {@link summaryText} takes at 12 px, near enough to decide whether it fits. */
export const textWidth = (text: string): number => Math.ceil(text.length * 6.6);

/** Stroke of a wire: grows with the logarithm of the norm, 1.5 to 5 px; 1.5 where nothing is known. */
export function wireWidth(norm: number | undefined): number {
  if (norm === undefined || !(norm > 0)) return 1.5;
  if (norm === Number.POSITIVE_INFINITY) return 5;
  // Five decades from 0.1 on: 1 is 2.2 px, 100 is 3.6 px.
  return Math.min(5, Math.max(1.5, 1.5 + (Math.log10(norm) + 1) * 0.7));
}
