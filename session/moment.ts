import type { Mode } from '../graph-core/program/program.ts';
import { DRAW_INPUTS, DRAW_PORTS, type DrawPort } from '../graph-core/random/draw-inputs.ts';

/** As which blocks are expanded, and what they draw with. */
export interface Moment {
  readonly mode: Mode;
  /** Null where it differs from sample to sample, or nobody looks at numbers. */
  readonly draw: Readonly<Record<DrawPort, number>> | null;
}

/** Where only the form of a block matters. */
export const AT_REST: Moment = { mode: 'eval', draw: null };

/** What blocks draw with where one sample is looked at; null where nothing is fed for it. */
export function drawOf(fed: (name: string) => ArrayLike<number> | undefined): Moment['draw'] {
  const numbers = DRAW_PORTS.map((port) => [port, fed(DRAW_INPUTS[port])?.[0]] as const);
  if (numbers.some(([, number]) => number === undefined)) return null;
  return Object.fromEntries(numbers) as Record<DrawPort, number>;
}
