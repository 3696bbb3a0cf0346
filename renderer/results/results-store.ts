import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { PartName, Results, ResultsRequest } from '../../session/protocol.ts';
import { isCancelled, toSessionError } from '../state/linked-document.ts';
import { LiveQuestion } from '../state/live-question.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';

/** A cell of the confusion matrix whose samples are listed. */
export interface ChosenCell {
  readonly part: PartName;
  readonly truth: number;
  readonly answer: number;
}

/** What is looked at of the answers beside the truth: nothing here is undone or kept. */
export interface ResultsState {
  readonly choice: number;
  readonly held: ResultsRequest['held'];
  /** Null before the first answer, and where nothing is compared. */
  readonly results: Results | null;
  readonly asked: boolean;
  readonly cell: ChosenCell | null;
  /** Identity of the document that they are of. */
  readonly of: unknown;
  readonly problem: string | null;
}

const FRESH = { choice: 0, results: null, asked: false, cell: null, problem: null } as const;

const resultsStore = createStore<ResultsState>(() => ({ ...FRESH, held: 'validation', of: null }));

/** Reads a part of it; keep the selector outside the component. */
export const useResults = <T>(selector: (state: ResultsState) => T): T => useStore(resultsStore, selector);

/** All rows are evaluated for one answer: no more often than every half second. */
const PAUSE_MS = 500;

async function ask(): Promise<void> {
  const { identity } = documentStore.getState();
  if (resultsStore.getState().of !== identity) resultsStore.setState({ ...FRESH, of: identity });
  const { choice, held } = resultsStore.getState();
  try {
    const results = await sessionLink().ask('results', { choice, held });
    if (documentStore.getState().identity === identity) resultsStore.setState({ results, asked: true, problem: null });
  } catch (cause) {
    const error = toSessionError(cause);
    if (!isCancelled(error)) resultsStore.setState({ problem: error.message, asked: true });
  }
}

export const liveResults = new LiveQuestion(ask, PAUSE_MS);

/** Changes what is looked at. */
export function chooseResults(change: Partial<Pick<ResultsState, 'choice' | 'held'>>): void {
  resultsStore.setState({ ...change, cell: null });
  void liveResults.now();
}

/** Chooses a cell, or lets go of the one that is chosen. */
export function chooseCell(cell: ChosenCell): void {
  const before = resultsStore.getState().cell;
  const isSame = before?.part === cell.part && before.truth === cell.truth && before.answer === cell.answer;
  resultsStore.setState({ cell: isSame ? null : cell });
}
