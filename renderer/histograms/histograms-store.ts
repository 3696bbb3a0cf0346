import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { HistogramKind } from '../../session/protocol.ts';
import { isCancelled, toSessionError } from '../state/linked-document.ts';
import { LiveQuestion } from '../state/live-question.ts';
import { sessionLink } from '../state/session.ts';
import { documentStore } from '../state/stores.ts';
import { type Moments, recorded } from './record.ts';

/** What was seen of weights, gradients and activations while the panel was open: nothing here is undone or kept. */
export interface HistogramsState {
  readonly kind: HistogramKind;
  readonly moments: Moments;
  /** Identity of the document that they are of. */
  readonly of: unknown;
  readonly problem: string | null;
}

export const histogramsStore = createStore<HistogramsState>(() => ({ kind: 'parameter', moments: [], of: null, problem: null }));

/** Reads a part of it; keep the selector outside the component. */
export const useHistograms = <T>(selector: (state: HistogramsState) => T): T => useStore(histogramsStore, selector);

const BINS = 48;
const PAUSE_MS = 500;

async function ask(): Promise<void> {
  const { identity } = documentStore.getState();
  if (histogramsStore.getState().of !== identity) histogramsStore.setState({ moments: [], of: identity, problem: null });
  try {
    const now = await sessionLink().ask('histograms', { bins: BINS });
    if (documentStore.getState().identity !== identity) return;
    histogramsStore.setState(({ moments }) => ({ moments: recorded(moments, now), problem: null }));
  } catch (cause) {
    const error = toSessionError(cause);
    if (!isCancelled(error)) histogramsStore.setState({ problem: error.message });
  }
}

export const liveHistograms = new LiveQuestion(ask, PAUSE_MS);
