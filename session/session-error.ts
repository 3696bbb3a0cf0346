import type { Diagnostic } from '../graph-core/model/result.ts';

/** An expected failure of a request: a stable code, a sentence for the user, and the place where known. */
export class SessionError extends Error {
  readonly code: string;
  readonly address: string | null;
  readonly mend: string | null;
  constructor(code: string, message: string, address: string | null = null, mend: string | null = null) {
    super(message);
    this.name = 'SessionError';
    this.code = code;
    this.address = address;
    this.mend = mend;
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

/** What an unknown exception says, as code, message and address. */
export function describeError(cause: unknown): { code: string; message: string; address: string | null } {
  if (cause instanceof SessionError) return { code: cause.code, message: withMend(cause), address: cause.address };
  const { code, message, label } = (cause ?? {}) as { code?: unknown; message?: unknown; label?: unknown };
  return {
    code: typeof code === 'string' && code.includes('/') ? code : 'session/failed',
    message: typeof message === 'string' && message !== '' ? message : String(cause),
    address: typeof label === 'string' ? (/^(?:forward|backward|update) ([^ :]+)/.exec(label)?.[1] ?? null) : null,
  };
}
