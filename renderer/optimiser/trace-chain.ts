import type { OptimiserTraceLine } from '../../session/protocol.ts';

/** A stage of the way from the gradient to the new weight: quantities that are made side by side. */
export type ChainLink = readonly OptimiserTraceLine[];

/** Quantities that are no state of the optimiser. */
const PASSED = ['weight', 'gradient', 'limited', 'norm', 'factor', 'clipped', 'decayed', 'ahead', 'step', 'next'];

const KINDS: readonly ((name: string) => boolean)[] = [
  (name) => name === 'gradient',
  (name) => name === 'limited',
  (name) => name === 'norm',
  (name) => name === 'factor',
  (name) => name === 'clipped',
  (name) => name === 'decayed',
  (name) => !name.includes('-') && !PASSED.includes(name),
  (name) => name.startsWith('corrected-') || name === 'ahead',
  (name) => name === 'step',
  (name) => name === 'next',
];

/** The lines as a row of stages; what the optimiser does without is left out. Pure. */
export const chainOf = (lines: readonly OptimiserTraceLine[]): ChainLink[] =>
  KINDS.map((isOne) => lines.filter(({ name }) => isOne(name))).filter((link) => link.length > 0);
