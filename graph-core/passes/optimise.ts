import type { Registry } from '../program/builder.ts';
import type { Program } from '../program/program.ts';
import { cse } from './cse.ts';
import { dce } from './dce.ts';
import { fuse } from './fuse.ts';
import { inline } from './inline.ts';
import { masks } from './masks.ts';
import { finish, type Pieces } from './pieces.ts';
import { type Simplified, simplifyRound } from './simplify.ts';

const ROUNDS = 4;

/**
 * All passes until nothing changes. `keepBlocks` keeps each block's own equations apart, for stepping; without it
 * elementwise equations are merged across blocks. What is planned of it is verified where it becomes calls, and each single pass in tests.
 */
export const optimise = (program: Program, registry: Registry, options: OptimiseOptions = {}): Program =>
  finish(optimising(program, registry, options));

export interface OptimiseOptions {
  readonly keepBlocks?: boolean;
}

/** {@link optimise}, pass by pass. */
export function* optimising(program: Program, registry: Registry, { keepBlocks = false }: OptimiseOptions = {}): Pieces<Program> {
  let current = dce(inline(program));
  let simplified: Simplified = { program: current, settled: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const before = current.equations.length;
    yield round === 0 ? 'inline' : 'cse';
    simplified = simplifyRound(current, registry, { withinBlocks: keepBlocks, settled: simplified.settled });
    yield 'simplify';
    // what was merged before is merged as far as can be
    if (simplified.program === current && round > 0) break;
    current = dce(cse(simplified.program, { withinBlocks: keepBlocks }));
    if (current.equations.length === before && round > 0) break;
  }
  yield 'cse';
  const ready = keepBlocks ? current : dce(fuse(masks(current, registry), registry));
  yield 'fuse';
  return ready;
}
