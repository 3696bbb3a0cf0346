import { type Diagnostic, errorAt } from '../graph-core/model/result.ts';
import { SessionError } from '../session/session-error.ts';
import type { Terminal } from './terminal.ts';

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
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  return `${code} ${address}: ${sentence(message)}${mend === undefined ? '' : ` ${sentence(capital(mend))}`}`;
}

/**
 * Runs what a command does with one graph. When the graph or its data is invalid, the file and every diagnostic go to
 * stderr (for programs a line of JSON to stdout as well) and the status says so; anything else is thrown on.
 */
export async function aboutGraph(
  path: string,
  terminal: Terminal,
  body: () => number | Promise<number>,
  json = false,
): Promise<number> {
  try {
    return await body();
  } catch (caught) {
    const error = caught instanceof SessionError ? failureOf(caught, path) : caught;
    if (!(error instanceof Failure) || error.status !== STATUS.invalid) throw caught;
    terminal.err(`${path}: not run\n${error.diagnostics.map((d) => `${diagnosticLine(d)}\n`).join('')}`);
    if (json) terminal.out(`${JSON.stringify({ graph: path, diagnostics: error.diagnostics })}\n`);
    return error.status;
  }
}

/** What the session refuses for reasons of the graph, as the command line says it; a device's troubles are none of those. */
function failureOf(error: SessionError, path: string): SessionError | Failure {
  if (error.code.startsWith('device/')) return error;
  return invalid([errorAt(error.code, error.address ?? path, error.message, error.mend ?? undefined)]);
}
