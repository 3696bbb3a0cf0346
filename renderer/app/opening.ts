import type { Loaded } from '../../graph-core/document/load.ts';
import { laidOutAtOpening } from '../layout/at-opening.ts';
import type { FileHandle } from '../state/document-store.ts';
import { tellWork } from '../state/file-work.ts';
import { analysed } from './analysed.ts';
import { withWeights } from './weights.ts';

/** What is being opened: whose turn it is, and what is read and laid out before it is shown. */

/** Grows with everything that is chosen to be opened: of two files the one that was chosen last is shown, however long the first takes. */
let latest = 0;

/** Taken when something is chosen, to be handed on when it has been read. */
export const takeTurn = (): number => ++latest;

/** The turn of what was chosen last. */
export const latestTurn = (): number => latest;

/** Whether nothing else was chosen since. */
export const isTurn = (turn: number): boolean => turn === latest;

/** Ends what the user is opening; null while he opens nothing. */
let opening: AbortController | null = null;

export const isOpening = (): boolean => opening !== null;

/** Gives up what is being opened, because something else is shown in its place. */
export const endOpening = (): void => opening?.abort();

/** Completes what the user opens, in place of what he was opening before; null where he gave it up or opened something else. */
export async function completed(
  loaded: Loaded,
  file: string,
  handle: FileHandle | null,
  weights: readonly File[] = [],
): Promise<Loaded | null> {
  endOpening();
  const mine = new AbortController();
  opening = mine;
  try {
    return await completedUntil(mine, loaded, file, handle, weights);
  } finally {
    if (opening === mine) opening = null;
  }
}

/** With its weights, and laid out where it has no places; null once it is given up by `until`, as the user may. */
export async function completedUntil(
  until: AbortController,
  loaded: Loaded,
  file: string,
  handle: FileHandle | null,
  weights: readonly File[] = [],
): Promise<Loaded | null> {
  const { signal } = until;
  const given = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
  const done = async (): Promise<Loaded> => {
    const { document: read, diagnostics } = await withWeights(loaded.document, handle?.file ?? null, weights);
    const document = await laidOutAtOpening(read, loaded.laidOut, signal);
    await analysed(document, signal);
    return { ...loaded, document, diagnostics: [...loaded.diagnostics, ...diagnostics] };
  };
  const work = { kind: 'opening', file, cancel: () => until.abort() } as const;
  const complete = await tellWork(work, Promise.race([done(), given]));
  return signal.aborted ? null : complete;
}
