import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Document } from '../../graph-core/model/document.ts';
import type { SweepPoint } from '../../session/protocol.ts';
import { trainingRows } from '../panels/training-edits.ts';
import { toSessionError } from '../state/linked-document.ts';
import { isMadeBefore } from '../state/made-before.ts';
import { sessionLink, sessionStore } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';

/** What is tried of batch sizes: nothing here is undone or kept. */
export interface SweepState {
  readonly points: readonly SweepPoint[];
  /** Identity of the document and step that they begin from. */
  readonly of: unknown;
  /** The document that they begin from. */
  readonly made: Document | null;
  readonly step: number;
  /** Seconds for each size at most. */
  readonly seconds: number;
  /** Samples that each size sees before its loss is told; null: four epochs. */
  readonly samples: number | null;
  /** The size that is being tried, and how many are done of how many; null between two sweeps. */
  readonly at: { readonly batch: number; readonly done: number; readonly of: number } | null;
  readonly problem: string | null;
}

export const sweepStore = createStore<SweepState>(() => ({
  points: [],
  of: null,
  made: null,
  step: 0,
  seconds: 1,
  samples: null,
  at: null,
  problem: null,
}));

/** Reads a part of it; keep the selector outside the component. */
export const useSweep = <T>(selector: (state: SweepState) => T): T => useStore(sweepStore, selector);

/** 1, 2, 4 … and all rows. */
function sizesUpTo(rows: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size < rows; size *= 2) sizes.push(size);
  return [...sizes, rows];
}

/** P of the open document's training set, as far as the window knows. */
export const rowsOnView = (): number =>
  trainingRows(documentStore.getState().document, sessionStore.getState().view?.samples ?? 1);

let asked = 0;

// what was tried with a document that is closed is nothing to look at, and would keep it in memory
documentStore.subscribe((state, before) => {
  if (state.identity === before.identity) return;
  asked++;
  sweepStore.setState({ points: [], of: null, made: null, at: null, problem: null });
});

/** Tries one size after the other from the current weights; each that is done is shown at once. */
export async function sweep(): Promise<void> {
  const mine = ++asked;
  const { seconds, samples } = sweepStore.getState();
  const { identity, document } = documentStore.getState();
  let sizes: readonly number[] = sizesUpTo(rowsOnView());
  const wanted = samples ?? 4 * rowsOnView();
  const step = sessionStore.getState().view?.step ?? 0;
  sweepStore.setState({ points: [], of: identity, made: document, step, problem: null });
  try {
    // beside a run nothing could be timed
    for (let i = 0; i < sizes.length && mine === asked && sessionStore.getState().status !== 'training'; i++) {
      const batch = sizes[i] as number;
      sweepStore.setState({ at: { batch, done: i, of: sizes.length } });
      const point = await sessionLink().ask('sweep', { batch, samples: wanted, seconds });
      const now = documentStore.getState();
      if (mine !== asked || now.identity !== identity || isMadeBefore(document, now.document, 'settings')) break;
      // rows that a split by column or a missing value leaves are known to the session alone
      if (i === 0) sizes = sizesUpTo(point.rows);
      sweepStore.setState(({ points }) => ({ points: [...points, point] }));
    }
  } catch (cause) {
    const { code, message } = toSessionError(cause);
    if (mine === asked && code !== 'session/stopped') sweepStore.setState({ problem: message });
  }
  if (mine === asked) sweepStore.setState({ at: null });
}

/** Ends a sweep; what is done of it stays. */
export async function stopSweep(): Promise<void> {
  asked++;
  sweepStore.setState({ at: null });
  await sessionLink().stopComputing();
}
