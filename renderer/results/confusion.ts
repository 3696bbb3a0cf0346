import type { ClassPart } from '../../session/protocol.ts';

/** Classes of a part, as many as rows and columns. */
export const classCount = ({ counts }: Pick<ClassPart, 'counts'>): number => Math.round(Math.sqrt(counts.length));

/** Answers that are right, of how many with a true class. */
export function rightOf(part: Pick<ClassPart, 'counts'>): { readonly right: number; readonly total: number } {
  const n = classCount(part);
  const right = Array.from({ length: n }, (_, c) => part.counts[c * n + c] as number).reduce((a, b) => a + b, 0);
  return { right, total: part.counts.reduce((a, b) => a + b, 0) };
}

/** Share of a true class that got each answer: 0 where the class has no samples. */
export function rowShares(part: Pick<ClassPart, 'counts'>): Float64Array {
  const n = classCount(part);
  const totals = Array.from({ length: n }, (_, c) => part.counts.slice(c * n, (c + 1) * n).reduce((a, b) => a + b, 0));
  return part.counts.map((count, i) => count / (totals[Math.floor(i / n)] || 1));
}

/** Samples of a cell, in the order of the rows. */
export function samplesIn({ samples, truth, answers }: ClassPart, of: number, answer: number): number[] {
  return Array.from(samples).filter((_, k) => truth[k] === of && answers[k] === answer);
}
