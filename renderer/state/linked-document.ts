import type { Document } from '../../graph-core/model/document.ts';
import { sayMessage } from '../i18n/messages.ts';
import type { Look } from './operation-steps.ts';
import type { SessionError } from './session-store.ts';
import type { Tables } from './tables.ts';
import type { KeptState, WeightChange } from './weights.ts';

/** What made the weights: a training run, a reset, a step that was kept, or one that was taken back. */
export type WeightEdit = 'train' | 'reset' | 'step' | 'step-back';

/** The document as the link sees it. */
export interface LinkedDocument {
  readonly get: () => Document;
  readonly subscribe: (listener: () => void) => () => void;
  /** Changes with every file that is opened or made new: then the forward pass is run at once. */
  readonly identity: () => unknown;
  /** Writes values of parameters and what optimisers keep as one undoable transaction; `steps` is how many a run made, or which step was kept or taken back. */
  readonly setWeights: (kind: WeightEdit, steps: number, change: WeightChange, kept: KeptState) => void;
  /** Content of the files that the document's sources name. */
  readonly tables: (document: Document) => Promise<Tables>;
  /**
   * A run was ended by an edit: `dropped` without its weights, because the graph was edited; `kept` with them, because its
   * training was set to be another one.
   */
  readonly ended: (how: 'dropped' | 'kept') => void;
  /** What is looked at of it: stepping goes into blocks and out of them. */
  readonly look: Look;
}

/** Whether a request was given up by somebody: nothing is wrong then. */
export const isCancelled = ({ code }: Pick<SessionError, 'code'>): boolean =>
  code === 'device/cancelled' || code === 'session/stopped';

/** What a rejected request says, whatever was thrown, in the language of the window. */
export function toSessionError(cause: unknown): SessionError {
  const { code, message, address, place } = (cause ?? {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : 'session/failed',
    message: sayMessage(typeof message === 'string' ? message : String(cause)),
    address: typeof address === 'string' ? address : null,
    ...(place === undefined ? {} : { place: place as SessionError['place'] }),
  };
}
