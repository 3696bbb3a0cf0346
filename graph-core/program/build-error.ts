import type { OpError } from '../ops/define.ts';

/** A rule or expansion asked for something impossible: wrong shapes reach the user as the analysis' diagnostics instead. */
export class BuildError extends Error {
  readonly error: OpError;
  constructor(op: string, error: OpError) {
    super(`${op}: ${error.message}`);
    this.name = 'BuildError';
    this.error = error;
  }
}
