import type { Nudge } from '../../session/protocol.ts';

/** What a nudge shows, in one sentence: a key of the nudge's messages with what it names. */
export interface NudgeVerdict {
  readonly key: 'stands' | 'crosses' | 'no-cost' | 'exact' | 'four-fold' | 'more' | 'less' | 'not-finite';
  /** The blocks with a kink. */
  readonly nodes: readonly string[];
  /** The change at the first kink. */
  readonly at: number;
  /** By how much halving cuts the gap. */
  readonly ratio: number;
}

const NEAR_FOUR = { from: 3.3, to: 4.8 };

/** Reads the gaps and the kinks of a nudge. */
export function verdictOf({ rows, kinks }: Pick<Nudge, 'rows' | 'kinks'>): NudgeVerdict {
  const found = [...(kinks ?? [])].sort((a, b) => Math.abs(a.at) - Math.abs(b.at));
  const standing = found.filter(({ at }) => at === 0);
  const ratio = rows[1]?.ratio ?? 0;
  const verdict = { nodes: (standing.length > 0 ? standing : found).map(({ node }) => node), at: found[0]?.at ?? 0, ratio };
  if (rows.some(({ gap }) => !Number.isFinite(gap))) return { ...verdict, key: 'not-finite' };
  if (standing.length > 0) return { ...verdict, key: 'stands' };
  if (found.length > 0) return { ...verdict, key: 'crosses' };
  if (rows.length === 0) return { ...verdict, key: 'no-cost' };
  if (rows[0]?.gap === 0 || rows[1]?.ratio === null) return { ...verdict, key: 'exact' };
  if (ratio > NEAR_FOUR.to) return { ...verdict, key: 'more' };
  return { ...verdict, key: ratio < NEAR_FOUR.from ? 'less' : 'four-fold' };
}
