import type { Diagnostic } from '../graph-core/model/result.ts';

/** Exit statuses of the command line. */
export const STATUS = { ok: 0, invalid: 1, usage: 2, device: 3 } as const;

/** An expected failure: its diagnostics go to stderr, its status to the shell. */
export class Failure extends Error {
  readonly status: number;
  readonly diagnostics: readonly Diagnostic[];
  constructor(status: number, diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message ?? 'failed');
    this.name = 'Failure';
    this.status = status;
    this.diagnostics = diagnostics;
  }
}

/** The graph or its data is invalid. */
export const invalid = (diagnostics: readonly Diagnostic[]): Failure => new Failure(STATUS.invalid, diagnostics);

/** `code address: what is wrong. mend` */
export function diagnosticLine({ code, address, message, mend }: Diagnostic): string {
  const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
  return `${code} ${address}: ${sentence(message)}${mend === undefined ? '' : ` ${sentence(mend)}`}`;
}
