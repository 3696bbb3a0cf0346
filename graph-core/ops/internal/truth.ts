import type { InputPorts } from '../define.ts';

/** Ports of a comparison. */
export const SIDES = {
  input: { docs: 'Left side.', dtype: 'any' },
  other: { docs: 'Right side.', dtype: 'any' },
} as const satisfies InputPorts;

/** Why blocks that give truth values pass no gradient. */
export const COMPARISON_JUMPS = 'a comparison is true or false: it moves in jumps, so its derivative is 0 or undefined';
export const TRUTH_JUMPS = 'true or false moves in jumps, so the derivative is 0 or undefined';
