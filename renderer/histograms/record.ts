import type { Histogram, Histograms } from '../../session/protocol.ts';

/** Moments that are kept at most: beyond it every second one goes, so that a long run stays whole. */
export const MAX_MOMENTS = 120;

/** How the numbers lay at some steps of a run, the oldest first. */
export type Moments = readonly Histograms[];

/** Weights that are kept with the document make it another one, but not other tensors. */
const isAlike = (a: Histograms, b: Histograms): boolean =>
  a.all.length === b.all.length &&
  a.all.every(({ kind, address, entries }, k) => {
    const other = b.all[k];
    return other?.kind === kind && other.address === address && other.entries === entries;
  });

/** With one more moment; afresh where the run went back, or is about other tensors. */
export function recorded(before: Moments, now: Histograms): Moments {
  const last = before.at(-1);
  const goesOn = last !== undefined && last.step <= now.step && isAlike(last, now);
  if (!goesOn) return [now];
  const rest = last.step === now.step ? before.slice(0, -1) : before;
  const all = [...rest, now];
  if (all.length <= MAX_MOMENTS) return all;
  // the newest stays
  return all.filter((_, k) => (all.length - 1 - k) % 2 === 0);
}

/** One tensor through the moments; null where a moment lacks it. */
export const trackOf = (
  moments: Moments,
  { kind, address }: Pick<Histogram, 'kind' | 'address'>,
): readonly (Histogram | null)[] =>
  moments.map(({ all }) => all.find((each) => each.kind === kind && each.address === address) ?? null);

/** From the smallest to the largest number of all moments. */
export function rangeOf(track: readonly (Histogram | null)[]): readonly [low: number, high: number] | null {
  const known = track.filter((each): each is Histogram => each !== null && Number.isFinite(each.min));
  if (known.length === 0) return null;
  const low = Math.min(...known.map(({ min }) => min));
  const high = Math.max(...known.map(({ max }) => max));
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/**
 * Entries of a histogram in `rows` equally wide bins of a common range: each of its own bins is spread over those that it lies in.
 * What comes out sums to the entries that are finite.
 */
export function spread({ min, max, counts }: Histogram, [low, high]: readonly [number, number], rows: number): Float64Array {
  const found = new Float64Array(rows);
  const width = (high - low) / rows;
  const clamp = (row: number): number => Math.min(rows - 1, Math.max(0, row));
  for (const [bin, count] of counts.entries()) {
    if (count === 0) continue;
    const from = (min + ((max - min) * bin) / counts.length - low) / width;
    const to = (min + ((max - min) * (bin + 1)) / counts.length - low) / width;
    if (to - from < 1e-9) {
      const row = clamp(Math.floor(from));
      found[row] = (found[row] as number) + count;
      continue;
    }
    for (let row = clamp(Math.floor(from)); row <= clamp(Math.ceil(to) - 1); row++) {
      const overlap = Math.min(to, row + 1) - Math.max(from, row);
      found[row] = (found[row] as number) + (count * overlap) / (to - from);
    }
  }
  return found;
}
