/** What an expected failure or success looks like: bugs throw, everything a user can cause returns one of these. */
export type Result<T, E = readonly Diagnostic[]> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

export type Severity = 'error' | 'warning' | 'info';

/** One thing to tell the user: where it is, what is wrong, what would mend it. */
export interface Diagnostic {
  /** Stable, kebab-case, `area/what`, e.g. `shape/mismatch`. Never reused with another meaning. */
  readonly code: string;
  readonly severity: Severity;
  /** A node id, a port `node.port`, a JSON pointer into a file (`/edges/3/to`), or a file name. */
  readonly address: string;
  readonly message: string;
  readonly mend?: string;
  /** Of an index out of range: how many the block would have to have for all that are fed. */
  readonly room?: number;
}

/** A place in a text that somebody wrote, both counted from 1; the column where it is known. */
export interface TextPlace {
  readonly line: number;
  readonly column: number | null;
}

export const errorAt = (code: string, address: string, message: string, mend?: string): Diagnostic =>
  mend === undefined ? { code, severity: 'error', address, message } : { code, severity: 'error', address, message, mend };
