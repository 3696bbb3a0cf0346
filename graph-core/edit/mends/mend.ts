import type { Diagnostic } from '../../model/result.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';

/** Names of the mends in the language files, in whole. */
export type MendTitle = `mends:${string}`;

/** A change that removes a diagnostic: what it is called, and the edit that makes it. */
export interface Mend {
  /** Tells it from the others of its diagnostic. */
  readonly id: string;
  /** Translation key of what it does. */
  readonly title: MendTitle;
  /** Values for the placeholders of the title. */
  readonly values: Readonly<Record<string, string>>;
  readonly edit: Transaction;
  /** Parameters whose kept numbers no longer fit and start anew. */
  readonly restarts: readonly string[];
}

/** What may mend a diagnostic; whether it does is tried out before anybody sees it. */
export interface Proposal {
  readonly title: MendTitle;
  readonly values?: Readonly<Record<string, string>>;
  /** Steps of the drawing that the diagnostic is about, or of the inside of a group. */
  readonly steps: readonly Step[];
  /** Steps of the document itself, parameters and settings, by their full addresses. */
  readonly whole?: readonly Step[];
  readonly selects?: readonly string[];
  /** The diagnostic is found when the graph runs: that it is gone cannot be seen without. */
  readonly isSeenLater?: boolean;
}

/** What tells a diagnostic from others: the wording may change with what is around it. */
export const keyOf = ({ code, address }: Diagnostic): string => `${code} ${address}`;
