import type { Diagnostic, TextPlace } from '../graph-core/model/result.ts';

/** A failure as it is told: `address` names the block where known, `place` the line of its text. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly address: string | null;
  readonly place?: TextPlace | undefined;
}

/** An expected failure of a request: a stable code, a sentence for the user, and the place where known. */
export class SessionError extends Error {
  readonly code: string;
  readonly address: string | null;
  readonly mend: string | null;
  readonly place: TextPlace | undefined;
  constructor(code: string, message: string, address: string | null = null, mend: string | null = null, place?: TextPlace) {
    super(message);
    this.name = 'SessionError';
    this.code = code;
    this.address = address;
    this.mend = mend;
    this.place = place;
  }
}

/** The first of some diagnostics as an exception. */
export function errorOf(diagnostics: readonly Diagnostic[]): SessionError {
  const first = diagnostics.find((d) => d.severity === 'error') ?? diagnostics[0];
  if (!first) return new SessionError('session/failed', 'something went wrong, and nothing said what');
  return new SessionError(first.code, first.message, first.address, first.mend ?? null);
}

const withMend = ({ message, mend }: SessionError): string => (mend === null ? message : `${message}; ${mend}`);

/** Whether work was broken off because somebody asked for it: nothing to be told as an error. */
export function isCancelled(cause: unknown): boolean {
  const { code } = (cause ?? {}) as { code?: unknown };
  return code === 'device/cancelled' || code === 'session/stopped';
}

/** An exception of one side of the channel as one of the other. */
export const errorFrom = ({ code, message, address, place }: Failure): SessionError =>
  new SessionError(code, message, address, null, place);

/** What an unknown exception says. */
export function describeError(cause: unknown): Failure {
  if (cause instanceof SessionError) {
    const { place } = cause;
    return { code: cause.code, message: withMend(cause), address: cause.address, ...(place && { place }) };
  }
  const { code, message, label, place } = (cause ?? {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' && code.includes('/') ? code : 'session/failed',
    message: typeof message === 'string' && message !== '' ? message : String(cause),
    address: typeof label === 'string' ? (/^(?:forward|backward|update) ([^ :]+)/.exec(label)?.[1] ?? null) : null,
    ...(place === undefined ? {} : { place: place as TextPlace }),
  };
}
